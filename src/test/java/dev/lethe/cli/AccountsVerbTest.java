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

  private static String account(String ends) {
    return "{\"id\":\"acc_1\",\"name\":\"studio\",\"created_at\":\"2026-01-31T09:15:02.123Z\","
        + "\"subscription_ends_at\":"
        + ends
        + "}";
  }
}
