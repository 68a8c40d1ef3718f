package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.Peer;
import dev.lethe.client.Samples;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Webhooks, as a person asks for them. */
final class WebhooksVerbTest {
  private static final String WHEN = "\"2027-01-31T09:15:02.123Z\"";

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
  void one_is_added_and_its_secret_shown() {
    peer.on("POST /v1/webhooks", 201, webhook(true, "null", "null", "\"whsec_abc\""));

    assertThat(shell.run("webhooks", "add", "https://a.example/in", "--events", "job.*,link.*"))
        .isZero();

    assertThat(shell.out()).isEqualTo("whk_1\nsecret whsec_abc\n");
    assertThat(peer.asked().getFirst().text())
        .contains("\"url\":\"https://a.example/in\"")
        .contains("\"events\":[\"job.*\",\"link.*\"]");
  }

  @Test
  void without_events_it_is_told_of_all() {
    peer.on("POST /v1/webhooks", 201, webhook(true, "null", "null", "\"whsec_abc\""));

    assertThat(shell.run("webhooks", "add", "https://a.example/in", "--json")).isZero();

    assertThat(shell.out()).contains("\"secret\":\"whsec_abc\"");
    assertThat(peer.asked().getFirst().text()).contains("\"events\":[\"*\"]");
  }

  @Test
  void the_list_says_how_it_stands_with_each() {
    peer.on(
        "GET /v1/webhooks",
        200,
        "{\"items\":["
            + webhook(true, "null", "null", "null")
            + ","
            + webhook(false, "\"gone\"", "null", "null")
            + ","
            + webhook(true, "null", WHEN, "null")
            + "],\"next_cursor\":null}");

    assertThat(shell.run("webhooks", "list")).isZero();

    assertThat(shell.out())
        .contains("enabled ", "disabled (gone)", "failing since 2027-01-31 09:15:02Z")
        .contains("https://a.example/in");
    assertThat(shell.run("webhooks", "list", "--json")).isZero();
    assertThat(shell.out().lines()).hasSize(3);
  }

  @Test
  void a_test_that_nobody_takes_is_1() {
    peer.on("POST /v1/webhooks/whk_1/test", 200, ping(true, "204", "null"));
    peer.on("POST /v1/webhooks/whk_2/test", 200, ping(false, "500", "\"status\""));
    peer.on("POST /v1/webhooks/whk_3/test", 200, ping(false, "null", "\"address_blocked\""));

    assertThat(shell.run("webhooks", "test", "whk_1")).isZero();
    assertThat(shell.out()).isEqualTo("answered 204 in 17 ms\n");
    assertThat(shell.run("webhooks", "test", "whk_2")).isEqualTo(1);
    assertThat(shell.out()).isEqualTo("answered 500 in 17 ms\n");
    assertThat(shell.run("webhooks", "test", "whk_3")).isEqualTo(1);
    assertThat(shell.out()).isEqualTo("address blocked in 17 ms\n");
  }

  @Test
  void deliveries_are_a_table() {
    peer.on(
        "GET /v1/webhooks/whk_1/deliveries",
        200,
        "{\"items\":["
            + delivery("pending", "null", "\"timeout\"", WHEN)
            + ","
            + delivery("delivered", "204", "null", "null")
            + "],\"next_cursor\":null}");

    assertThat(shell.run("webhooks", "deliveries", "whk_1", "--limit", "2")).isZero();

    assertThat(peer.asked().getFirst().line()).endsWith("?limit=2");
    assertThat(shell.out().lines().skip(1).map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "evt_1 job.failed pending 2 timeout 2027-01-31 09:15:02Z",
            "evt_1 job.failed delivered 2 204 -");
  }

  @Test
  void an_event_is_told_once_more() {
    peer.on(
        "POST /v1/webhooks/whk_1/deliveries/evt_1/redeliver",
        202,
        delivery("pending", "null", "null", WHEN));

    assertThat(shell.run("webhooks", "deliveries", "whk_1", "--redeliver", "evt_1")).isZero();

    assertThat(shell.out()).contains("pending");
  }

  @Test
  void one_is_disabled_enabled_and_removed() {
    peer.on("PATCH /v1/webhooks/whk_1", 200, webhook(false, "\"user\"", "null", "null"));
    peer.on("PATCH /v1/webhooks/whk_1", 200, webhook(true, "null", "null", "null"));
    peer.on("DELETE /v1/webhooks/whk_1", 204, "");

    assertThat(shell.run("webhooks", "enable", "whk_1", "--off")).isZero();
    assertThat(shell.out()).isEqualTo("whk_1 disabled (user)\n");
    assertThat(shell.run("webhooks", "enable", "whk_1")).isZero();
    assertThat(shell.out()).isEqualTo("whk_1 enabled\n");
    assertThat(peer.asked().getFirst().text()).isEqualTo("{\"enabled\":false}");
    assertThat(shell.run("webhooks", "remove", "whk_1")).isZero();
    assertThat(shell.out()).isEqualTo("removed\n");
  }

  @Test
  void an_address_that_is_refused_is_1_and_a_missing_verb_2() {
    peer.on(
        "POST /v1/webhooks",
        400,
        Samples.problem(400, "invalid_request", "only http and https addresses are fetched"));

    assertThat(shell.run("webhooks", "add", "ftp://a.example/")).isEqualTo(1);
    assertThat(shell.err()).contains("only http and https");
    assertThat(shell.run("webhooks")).isEqualTo(2);
  }

  private static String webhook(boolean enabled, String why, String failing, String secret) {
    return """
    {"id":"whk_1","url":"https://a.example/in","events":["*"],"enabled":%s,"disabled_reason":%s,
     "failing_since":%s,"created_at":%s,"old_secret_until":null,"secret":%s}
    """
        .formatted(enabled, why, failing, WHEN, secret);
  }

  private static String ping(boolean delivered, String status, String trouble) {
    return """
    {"event_id":"evt_1","delivered":%s,"status":%s,"trouble":%s,"duration_ms":17}
    """
        .formatted(delivered, status, trouble);
  }

  private static String delivery(String state, String status, String trouble, String next) {
    return """
    {"event_id":"evt_1","type":"job.failed","happened_at":%s,"state":"%s","attempts":2,
     "status":%s,"trouble":%s,"duration_ms":17,"last_try_at":%s,"next_try_at":%s}
    """
        .formatted(WHEN, state, status, trouble, WHEN, next);
  }
}
