package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.Peer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LinkVerbTest {
  private static final String URL = "http://127.0.0.1:8080/l/secret";
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
  void the_address_alone_is_printed_so_that_it_can_be_piped() {
    peer.on("POST /v1/artifacts/art_1/links", 201, link("\"" + URL + "\"", "null"));

    assertThat(shell.run("link", "art_1", "--preview", "--ttl", "7d")).isZero();

    assertThat(shell.out().lines()).containsExactly(URL);
    assertThat(shell.err()).contains("lnk_1 stands until 2027-02-07T09:15:02.123Z");
  }

  @Test
  void a_revoked_link_says_since_when() {
    peer.on("DELETE /v1/links/lnk_1", 200, link("null", "\"2027-02-01T00:00:00.000Z\""));

    assertThat(shell.run("unlink", "lnk_1")).isZero();

    assertThat(shell.out()).contains("lnk_1 revoked at 2027-02-01T00:00:00Z");
  }

  @Test
  void as_json_it_is_the_answer_of_the_server() {
    peer.on("POST /v1/artifacts/art_1/links", 201, link("\"" + URL + "\"", "null"));

    assertThat(shell.run("link", "art_1", "--json")).isZero();

    assertThat(shell.out()).contains("\"url\":\"" + URL + "\"", "\"artifact_id\":\"art_1\"");
    assertThat(shell.err()).isEmpty();
  }

  private static String link(String url, String revokedAt) {
    return """
    {"id":"lnk_1","artifact_id":"art_1","kind":"preview","url":%s,
     "created_at":"2027-01-31T09:15:02.123Z","expires_at":"2027-02-07T09:15:02.123Z",
     "revoked_at":%s}
    """
        .formatted(url, revokedAt);
  }
}
