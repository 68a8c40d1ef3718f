package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.Peer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FsckVerbTest {
  private static final String CLEAN = "{\"findings\":[],\"jobs\":12,\"next\":null}";
  private static final String STRAY =
      """
      {"findings":[{"kind":"stray_file","job_id":"job_1","artifact_id":null,"key_slot":null,
      "bytes":7,"repaired":true},{"kind":"key_without_job","job_id":null,"artifact_id":null,
      "key_slot":3,"bytes":0,"repaired":false}],"jobs":2,"next":null}
      """;

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
  void nothing_found_is_exit_code_0() {
    peer.on("POST /v1/fsck", 200, CLEAN);
    assertThat(shell.run("fsck")).isZero();
    assertThat(shell.out()).isEqualTo("jobs 12, findings 0\n");
    assertThat(peer.asked().getLast().text())
        .isEqualTo("{\"repair\":false,\"hashes\":true,\"after\":null}");
  }

  @Test
  void each_finding_is_a_line_and_any_is_exit_code_1() {
    peer.on("POST /v1/fsck", 200, STRAY);
    assertThat(shell.run("fsck", "--repair", "--quick")).isEqualTo(1);
    assertThat(shell.out())
        .isEqualTo(
            """
            stray_file job_1 7 bytes repaired
            key_without_job slot 3 0 bytes
            jobs 2, findings 2, repaired 1
            """);
    assertThat(peer.asked().getLast().text())
        .isEqualTo("{\"repair\":true,\"hashes\":false,\"after\":null}");
  }

  @Test
  void json_is_one_finding_per_line() {
    peer.on("POST /v1/fsck", 200, STRAY);
    assertThat(shell.run("fsck", "--json")).isEqualTo(1);
    assertThat(shell.out().lines()).hasSize(2).allMatch(line -> line.startsWith("{\"kind\":"));
  }
}
