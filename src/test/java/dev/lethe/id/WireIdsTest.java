package dev.lethe.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

final class WireIdsTest {
  private static final UUID ID = UUID.fromString("0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b");

  @Test
  void both_spellings_are_the_same_bits() {
    assertThat(WireIds.uuid(ID.toString())).contains(ID);
    assertThat(WireIds.hex(ID)).isEqualTo("0193a1b2c3d47e5f8a9b0c1d2e3f4a5b");
    assertThat(WireIds.hex(WireIds.hex(ID))).contains(ID);
    UUID high = new UUID(-1, -1);
    assertThat(WireIds.hex(WireIds.hex(high))).contains(high);
  }

  @Test
  void anything_else_is_no_id() {
    for (String text :
        new String[] {
          "",
          "1-1-1-1-1",
          "x",
          ID + "0",
          ID.toString().toUpperCase(java.util.Locale.ROOT),
          "0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5g",
          ID + "\n"
        }) {
      assertThat(WireIds.uuid(text)).as(text).isEmpty();
      assertThat(WireIds.hex(text)).as(text).isEmpty();
    }
  }
}
