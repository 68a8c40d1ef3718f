package dev.lethe.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class CrockfordTest {
  private final SplittableRandom random = new SplittableRandom(11);

  @Test
  void what_is_written_is_read_back() {
    for (int i = 0; i < 10_000; i++) {
      UUID uuid = next();
      String text = Crockford.write("job_", uuid);
      assertThat(text).matches("job_[0-7][0-9a-hjkmnp-tv-z]{25}");
      assertThat(Crockford.read("job_", text)).contains(uuid);
    }
  }

  @Test
  void texts_sort_as_the_bits_do() {
    for (int i = 0; i < 10_000; i++) {
      UUID one = next();
      UUID two = next();
      int bits = unsigned(one, two);
      int texts = Crockford.write("", one).compareTo(Crockford.write("", two));
      assertThat(Integer.signum(texts)).isEqualTo(Integer.signum(bits));
    }
  }

  @Test
  void the_ends_of_the_range_have_their_spelling() {
    assertThat(Crockford.write("", new UUID(0, 0))).isEqualTo("0".repeat(26));
    assertThat(Crockford.write("", new UUID(-1, -1))).isEqualTo("7" + "z".repeat(25));
    assertThat(Crockford.write("", new UUID(0, 1))).isEqualTo("0".repeat(25) + "1");
    assertThat(Crockford.write("", new UUID(1, 0)))
        .isEqualTo("0".repeat(13) + "g" + "0".repeat(12));
  }

  @Test
  void nothing_but_the_one_spelling_is_read() {
    String good = Crockford.write("job_", next());
    for (String bad :
        List.of(
            "",
            "job_",
            good.substring(1),
            good + "0",
            good.substring(0, good.length() - 1),
            good.toUpperCase(Locale.ROOT),
            "art_" + good.substring(4),
            "job_8" + good.substring(5),
            "job_z" + good.substring(5),
            good.substring(0, 10) + "i" + good.substring(11),
            good.substring(0, 10) + "l" + good.substring(11),
            good.substring(0, 10) + "o" + good.substring(11),
            good.substring(0, 10) + "u" + good.substring(11),
            good.substring(0, 10) + "é" + good.substring(11),
            good.substring(0, 10) + "\0" + good.substring(11),
            " " + good.substring(1))) {
      assertThat(Crockford.read("job_", bad)).as(bad).isEmpty();
    }
  }

  @Test
  void an_id_of_one_kind_is_none_of_another() {
    UUID uuid = next();
    assertThat(JobId.parse(new ArtifactId(uuid).toString())).isEmpty();
    assertThat(ArtifactId.parse(new ErasureId(uuid).toString())).isEmpty();
    assertThat(ErasureId.parse(new AccountId(uuid).toString())).isEmpty();
    assertThat(AccountId.parse(new KeyId(uuid).toString())).isEmpty();
    assertThat(KeyId.parse(new JobId(uuid).toString())).isEmpty();
    assertThat(JobId.of(new JobId(uuid).toString())).isEqualTo(new JobId(uuid));
    assertThatThrownBy(() -> JobId.of("job_")).isInstanceOf(IllegalArgumentException.class);
  }

  private UUID next() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private static int unsigned(UUID one, UUID two) {
    int high = Long.compareUnsigned(one.getMostSignificantBits(), two.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(one.getLeastSignificantBits(), two.getLeastSignificantBits());
  }
}
