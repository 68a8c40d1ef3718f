package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.Peer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeysVerbTest {
  private static final String FIRST = "{\"epoch\":1,\"rotating\":false,\"rotated_at\":null}";
  private static final String SECOND =
      "{\"epoch\":2,\"rotating\":false,\"rotated_at\":\"2027-01-31T09:15:02.123Z\"}";
  private static final String BETWEEN = "{\"epoch\":2,\"rotating\":true,\"rotated_at\":null}";

  @TempDir private Path folder = Path.of("");
  private final Peer peer = new Peer();
  private Shell shell = new Shell(folder);

  @BeforeEach
  void name() {
    shell = new Shell(folder).asking(peer);
  }

  @AfterEach
  void close() {
    peer.close();
  }

  @Test
  void it_says_which_master_key_there_is() {
    peer.on("GET /v1/master-key", 200, FIRST);
    assertThat(shell.run("keys")).isZero();
    assertThat(shell.out()).isEqualTo("master key 1\n");
  }

  @Test
  void a_rotation_asks_for_the_next_number() {
    peer.on("GET /v1/master-key", 200, FIRST).on("PUT /v1/master-key", 200, SECOND);
    assertThat(shell.run("keys", "rotate")).isZero();
    assertThat(shell.out()).isEqualTo("master key 2, since 2027-01-31 09:15:02Z the only one\n");
    assertThat(peer.asked().getLast().text()).isEqualTo("{\"epoch\":2}");
  }

  @Test
  void one_that_was_begun_is_ended_and_no_other_begun() {
    peer.on("GET /v1/master-key", 200, BETWEEN).on("PUT /v1/master-key", 200, SECOND);
    assertThat(shell.run("keys")).isEqualTo(3);
    assertThat(shell.run("keys", "rotate", "--json")).isZero();
    assertThat(peer.asked().getLast().text()).isEqualTo("{\"epoch\":2}");
    assertThat(shell.out()).contains("\"rotating\":false");
  }
}
