package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.Peer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackupVerbTest {
  private static final String RUN =
      "{\"what\":\"%s\",\"to\":\"/b\",\"state\":\"%s\",\"error\":%s,"
          + "\"begun_at\":\"2027-01-31T09:15:02.123Z\",\"ended_at\":null,\"made\":%s}";
  private static final String MADE =
      "{\"jobs\":2,\"blobs\":4,\"blob_bytes\":2048,\"left_out\":1,\"missing\":%d,\"damaged\":0,"
          + "\"graves\":3,\"master_epoch\":2,\"rows_elsewhere\":false}";

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
  void it_waits_for_the_end_and_says_what_was_made() {
    peer.on("POST /v1/backups", 202, RUN.formatted("data", "running", "null", "null"))
        .on("GET /v1/backups", 200, page(RUN.formatted("data", "done", "null", MADE.formatted(0))));
    assertThat(shell.run("backup", "here")).as(shell.err()).isZero();
    assertThat(shell.out()).isEqualTo("data to here: 2 jobs, 4 files, 2.0 KiB\n");
    assertThat(shell.err()).contains("1 file of jobs erased meanwhile left out");
    assertThat(peer.asked().getFirst().text())
        .contains("\"to\":\"" + folder.toAbsolutePath().resolve("here") + "\"");
  }

  @Test
  void a_missing_file_is_a_failure() {
    peer.on("POST /v1/backups", 202, RUN.formatted("data", "done", "null", MADE.formatted(1)));
    assertThat(shell.run("backup", "here")).isEqualTo(1);
    assertThat(shell.err()).contains("files missing 1");
  }

  @Test
  void it_says_why_it_failed() {
    peer.on("POST /v1/backups", 202, RUN.formatted("data", "failed", "\"no room\"", "null"));
    assertThat(shell.run("backup", "here")).isEqualTo(1);
    assertThat(shell.err()).isEqualTo("lethe: no room\n");
  }

  @Test
  void keys_come_with_a_warning() {
    peer.on("POST /v1/backups", 202, RUN.formatted("keys", "done", "null", MADE.formatted(0)));
    assertThat(shell.run("backup", "--keys", "here")).isZero();
    assertThat(shell.err())
        .contains("it opens what is erased from now on")
        .contains("the master key is not in it");
    assertThat(shell.run("backup", "here", "--master", "there")).isEqualTo(2);
  }

  @Test
  void the_list_of_erasures_is_written_whole() {
    peer.on("GET /v1/erasure-list", 200, "lethe-erasures 1 x\nend 0 y\n");
    assertThat(shell.run("erasures", "--out", "list")).isZero();
    assertThat(folder.resolve("list")).hasContent("lethe-erasures 1 x\nend 0 y\n");
    assertThat(shell.run("erasures")).isZero();
    assertThat(shell.out()).startsWith("lethe-erasures");
  }

  @Test
  void what_was_put_back_is_confirmed_when_told_so() {
    peer.on("GET /v1/restored", 200, "{\"unconfirmed\":true,\"reason\":\"restored\"}")
        .on("POST /v1/restored/confirm", 200, "{\"unconfirmed\":false,\"reason\":null}");
    assertThat(shell.run("restored")).isEqualTo(3);
    assertThat(shell.out()).isEqualTo("not confirmed: restored\n");
    assertThat(shell.run("restored", "--confirm")).isZero();
  }

  private static String page(String item) {
    return "{\"items\":[" + item + "],\"next_cursor\":null}";
  }
}
