package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.Peer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TypesVerbTest {
  private static final String AT = " /v1/types/video%2Etranscode";

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
  void types_are_a_table_or_json() {
    peer.on(
        "GET /v1/types",
        200,
        "{\"items\":["
            + type("paused", true, true, "2")
            + ","
            + type("missing", false, false, "null")
            + "],\"next_cursor\":null}");

    assertThat(shell.run("types")).isZero();
    assertThat(shell.out().lines().map(line -> line.strip().replaceAll(" +", " ")))
        .containsExactly(
            "TYPE STATE LIMIT QUEUED RUNNING", "paused paused 2 17 1", "missing not served - 17 1");
    assertThat(shell.run("types", "--json")).isZero();
    assertThat(shell.out()).contains(type("paused", true, true, "2"));
  }

  @Test
  void a_type_is_paused_resumed_and_limited() {
    peer.on("POST" + AT + "/pause", 200, type("video.transcode", true, true, "null"));
    peer.on("POST" + AT + "/resume", 200, type("video.transcode", true, false, "null"));
    peer.on("PUT" + AT, 200, type("video.transcode", true, false, "3"));

    assertThat(shell.run("types", "pause", "video.transcode")).isZero();
    assertThat(shell.out()).contains("paused");
    assertThat(shell.run("types", "resume", "video.transcode")).isZero();
    assertThat(shell.run("types", "limit", "video.transcode", "3")).isZero();
    assertThat(peer.asked("PUT").text()).isEqualTo("{\"slots\":3}");
    assertThat(shell.run("types", "limit", "video.transcode", "0")).isZero();
    assertThat(peer.asked("PUT").text()).isEqualTo("{\"slots\":null}");
  }

  private static String type(String name, boolean served, boolean paused, String slots) {
    return "{\"name\":\"%s\",\"served\":%s,\"paused\":%s,\"slots\":%s,\"queued\":17,\"running\":1}"
        .formatted(name, served, paused, slots);
  }
}
