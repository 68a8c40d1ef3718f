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
            "TYPE STATE INPUTS MEDIAN LIMIT QUEUED RUNNING",
            "paused paused 0-2 1.5 s 2 17 1",
            "missing not served 0-2 1.5 s - 17 1");
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

  @Test
  void what_a_customer_is_not_told_is_left_out_of_the_table() {
    peer.on(
        "GET /v1/types",
        200,
        """
        {"items":[{"name":"a.type","served":true,"paused":false,"slots":null,"queued":null,
        "running":null,"median_ms":null,"inputs":{"least":1,"most":1},"schema":null}],
        "next_cursor":null}
        """);

    assertThat(shell.run("types")).isZero();
    assertThat(shell.out().lines().map(line -> line.strip().replaceAll(" +", " ")))
        .contains("a.type served 1 - - - -");
  }

  @Test
  void the_schema_of_one_type_is_shown() {
    String page = "{\"items\":[" + type("a.type", true, false, "null") + "],\"next_cursor\":null}";
    peer.on("GET /v1/types", 200, page);

    assertThat(shell.run("types", "schema", "a.type")).isZero();
    assertThat(shell.out().strip()).startsWith("{").contains("\"type\" : \"object\"");
    assertThat(shell.run("types", "schema", "no.type")).isEqualTo(1);
    assertThat(shell.err()).contains("there is no job type no.type");
  }

  private static String type(String name, boolean served, boolean paused, String slots) {
    return """
    {"name":"%s","served":%s,"paused":%s,"slots":%s,"queued":17,"running":1,\
    "median_ms":1500,"inputs":{"least":0,"most":2},"schema":{"type":"object"}}\
    """
        .formatted(name, served, paused, slots);
  }
}
