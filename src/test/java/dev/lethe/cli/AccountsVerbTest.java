package dev.lethe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.Peer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccountsVerbTest {
  private static final String AT = "PUT /v1/accounts/studio";

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
  void a_subscription_ends_at_a_time_or_never() {
    peer.on(AT + "/subscription", 200, account("\"2031-12-31T00:00:00.000Z\""));
    assertThat(shell.run("accounts", "subscription", "studio", "--until", "2031-12-31T01:00+01:00"))
        .isZero();
    assertThat(peer.asked("PUT").text()).isEqualTo("{\"ends_at\":\"2031-12-31T00:00:00Z\"}");
    assertThat(shell.out()).contains("studio subscribed until 2031-12-31");

    peer.on(AT + "/subscription", 200, account("null"));
    assertThat(shell.run("accounts", "subscription", "studio")).isZero();
    assertThat(peer.asked("PUT").text()).isEqualTo("{\"ends_at\":null}");
    assertThat(shell.run("accounts", "subscription", "studio", "--until", "soon"))
        .isEqualTo(ExitCode.USAGE);
  }

  @Test
  void a_password_comes_from_the_input_and_is_not_shown() {
    peer.on(AT + "/password", 204, "");
    assertThat(shell.typing("correct horse\n").run("accounts", "password", "studio")).isZero();
    assertThat(peer.asked("PUT").text()).isEqualTo("{\"password\":\"correct horse\"}");
    assertThat(shell.out() + shell.err()).doesNotContain("horse");
    assertThat(shell.typing("").run("accounts", "password", "studio")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void an_account_is_made_below_another() {
    peer.on("POST /v1/accounts", 201, account("null"));
    assertThat(shell.run("accounts", "create", "studio", "--parent", "agency")).isZero();
    assertThat(peer.asked("POST").text()).contains("\"parent\":\"agency\"");
  }

  @Test
  void an_account_is_closed_and_its_sweep_named() {
    peer.on("DELETE /v1/accounts/studio", 202, state("closing"));
    peer.on("GET /v1/accounts/acc_1", 200, state("closed"));
    assertThat(shell.run("accounts", "close", "studio", "--yes")).isZero();
    assertThat(shell.out()).contains("closed studio acc_1");
    assertThat(shell.err()).contains("swp_1");
  }

  @Test
  void closing_without_a_terminal_needs_to_be_told_yes() {
    peer.on("DELETE /v1/accounts/studio", 202, state("closing"));
    assertThat(shell.run("accounts", "close", "studio")).isEqualTo(ExitCode.USAGE);
    assertThat(shell.run("accounts", "close", "studio", "--yes", "--wait", "0s"))
        .isEqualTo(ExitCode.ACCEPTED);
    assertThat(shell.out()).contains("closing, not done yet");
  }

  @Test
  void a_key_expires_when_it_is_told_to_and_the_list_says_when() {
    peer.on("POST /v1/keys", 201, key());
    assertThat(
            shell.run(
                "api-keys", "create", "--account", "studio", "--expires", "2031-01-31T00:00Z"))
        .isZero();
    assertThat(peer.asked("POST").text()).contains("\"expires_at\":\"2031-01-31T00:00:00");
    peer.on("GET /v1/keys", 200, "{\"items\":[" + key() + "],\"next_cursor\":null}");
    assertThat(shell.run("api-keys", "list", "--account", "studio")).isZero();
    assertThat(shell.out()).contains("EXPIRES").contains("2031-01-31").contains("LAST USED");
  }

  @Test
  void the_jobs_of_an_account_below_are_listed() {
    peer.on("GET /v1/jobs", 200, "{\"items\":[],\"next_cursor\":null}");
    assertThat(shell.run("jobs", "--account", "studio")).isZero();
    assertThat(peer.asked("GET").line()).contains("account=studio");
  }

  private static String key() {
    return "{\"id\":\"key_1\",\"account_id\":\"acc_1\",\"name\":\"key\",\"scopes\":[],"
        + "\"created_at\":\"2026-01-31T09:15:02.123Z\",\"expires_at\":\"2031-01-31T00:00:00.000Z\","
        + "\"last_used_at\":null,\"revoked_at\":null,\"key\":\"x\"}";
  }

  private static String state(String state) {
    return "{\"id\":\"acc_1\",\"name\":\"studio\",\"state\":\""
        + state
        + "\",\"created_at\":\"2026-01-31T09:15:02.123Z\",\"closing_sweep_id\":\"swp_1\"}";
  }

  private static String account(String ends) {
    return "{\"id\":\"acc_1\",\"name\":\"studio\",\"created_at\":\"2026-01-31T09:15:02.123Z\","
        + "\"subscription_ends_at\":"
        + ends
        + "}";
  }
}
