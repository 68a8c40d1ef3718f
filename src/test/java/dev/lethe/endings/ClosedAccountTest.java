package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.TestServer;
import dev.lethe.account.Account;
import dev.lethe.account.Accounts;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.client.LetheException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A customer leaves: with all that it and those below it have, on a real server. */
final class ClosedAccountTest {
  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final Map<String, String> SETTINGS = Map.of("work.slots", "2");

  @TempDir private Path folder = Path.of("");

  @Test
  void an_account_is_erased_with_all_below_it() throws Exception {
    try (var server = TestServer.start(folder, SETTINGS);
        var admin = server.client()) {
      List<String> keys = family(server);
      for (String key : keys) {
        fill(server, key);
      }
      String other = server.newAccountKey("other");
      fill(server, other);
      admin.tenants().close("over");
      for (String key : keys) {
        assertUnauthorized(server, key);
      }
      var closed = admin.tenants().awaitClosed(admin.tenants().account("over"), WAIT);
      assertThat(closed.state()).isEqualTo("closed");
      assertThat(admin.tenants().account("under").state()).isEqualTo("closed");
      assertThat(folders(server)).as("those of the other account").hasSize(2);
      try (var client = new LetheClient(server.url(), other)) {
        assertThat(client.job(client.submit(JobSubmission.of("test.noop")).id(), WAIT).state())
            .isEqualTo("succeeded");
      }
    }
  }

  @Test
  void a_stop_on_the_way_delays_it() throws Exception {
    try (var server = TestServer.start(folder, SETTINGS);
        var admin = server.client()) {
      family(server).forEach(key -> fill(server, key));
      admin.tenants().close("over");
    }
    try (var server = TestServer.start(folder, SETTINGS);
        var admin = server.client()) {
      var closed = admin.tenants().awaitClosed(admin.tenants().account("over"), WAIT);
      assertThat(closed.state()).isEqualTo("closed");
      assertThat(folders(server)).isEmpty();
    }
    // And what is closed stays so.
    try (var server = TestServer.start(folder, SETTINGS);
        var admin = server.client()) {
      assertThat(admin.tenants().account("over").state()).isEqualTo("closed");
    }
  }

  @Test
  void a_job_under_hold_refuses_it_and_one_held_later_keeps_it_waiting() throws Exception {
    try (var server = TestServer.start(folder, Map.of("work.slots", "2", "sweeps.rate", "1"));
        var admin = server.client()) {
      String key = family(server).getLast();
      // The last one: at one job a second there is time to hold it after the closing has begun.
      String job = fill(server, key);
      admin.guards().holdJob(job, "case 9");
      assertThatThrownBy(() -> admin.tenants().close("over"))
          .isInstanceOfSatisfying(
              LetheException.class, e -> assertThat(e.code()).isEqualTo("job_held"));
      try (var client = new LetheClient(server.url(), key)) {
        assertThat(client.job(job).data()).isEqualTo("kept");
      }
      admin.guards().liftJob(job);
      admin.tenants().close("over");
      admin.guards().holdJob(job, "case 10");
      Until.holds("the sweep has come by", WAIT, () -> folders(server).size() == 1);
      assertThat(admin.tenants().account("over").state()).isEqualTo("closing");
      admin.guards().liftJob(job);
      var closed = admin.tenants().awaitClosed(admin.tenants().account("over"), WAIT);
      assertThat(closed.state()).isEqualTo("closed");
      assertThat(folders(server)).isEmpty();
    }
  }

  /** One above the other, with a key of each. */
  private static List<String> family(TestServer server) {
    Accounts accounts = server.server().accounts();
    Account over = accounts.create("over");
    Account under = accounts.create("under", over);
    return Stream.of(over, under)
        .map(account -> accounts.createKey(account, "test", Set.of()).text())
        .toList();
  }

  /** Makes a job that has succeeded and a draft; returns the first. */
  private static String fill(TestServer server, String key) {
    try (var client = new LetheClient(server.url(), key)) {
      client.submit(JobSubmission.of("test.noop").asDraft());
      String job = client.submit(JobSubmission.of("test.noop")).id();
      assertThat(client.job(job, WAIT).state()).isEqualTo("succeeded");
      return job;
    }
  }

  private static void assertUnauthorized(TestServer server, String key) {
    try (var client = new LetheClient(server.url(), key)) {
      assertThatThrownBy(() -> client.submit(JobSubmission.of("test.noop")))
          .isInstanceOfSatisfying(
              LetheException.class, e -> assertThat(e.code()).isEqualTo("unauthorized"));
    }
  }

  /** Folders go while they are looked at, and so does the one above them. */
  private static List<String> folders(TestServer server) {
    String[] above = server.data().resolve("blobs").toFile().list();
    return Arrays.stream(Objects.requireNonNull(above))
        .map(name -> server.data().resolve("blobs").resolve(name).toFile().list())
        .filter(Objects::nonNull)
        .flatMap(Arrays::stream)
        .filter(name -> name.startsWith("job_"))
        .toList();
  }
}
