package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.process.Containment;
import dev.lethe.process.ContainmentLevel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that try to take more than they may, or to reach what is not theirs. */
@Timeout(300)
final class EscapeTest {
  private static final Duration WAIT = Duration.ofSeconds(100);
  private static final String NEIGHBOUR = "until [ -e over ]; do sleep 0.1; done; echo unharmed";

  @TempDir private Path folder;

  @Test
  void who_takes_too_much_is_ended_and_nobody_else() throws Exception {
    attack(Containment.choose(settings(Optional.empty())).level());
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource
  void at_every_level_who_takes_too_much_is_ended_and_nobody_else(ContainmentLevel level)
      throws Exception {
    offered(level);
    attack(level);
  }

  private void attack(ContainmentLevel level) throws Exception {
    try (Shop shop = Shop.open(folder, limits(level))) {
      String neighbour = shop.client.submit(Shop.shell(NEIGHBOUR)).id();
      shop.awaitState(neighbour, "running");
      var jobs = new HashMap<Attack, String>();
      for (Attack attack : Attack.onLimits()) {
        jobs.put(attack, shop.client.submit(Shop.shell(attack.script())).id());
      }
      for (var each : jobs.entrySet()) {
        Job ended = shop.client.waitForEnd(each.getValue(), WAIT, _ -> {});
        assertEnded(level, each.getKey(), ended);
        Until.holds("no scratch", WAIT, () -> shop.scratchOf(each.getValue()).isEmpty());
      }
      assertThat(shop.client.job(neighbour).state()).isEqualTo("running");
      Files.createFile(shop.scratchOf(neighbour).getFirst().resolve("over"));
      Job unharmed = shop.client.waitForEnd(neighbour, WAIT, _ -> {});
      assertThat(String.valueOf(unharmed.result())).contains("unharmed");
      assertThat(unharmed.attempt()).isEqualTo(1);
    }
  }

  private static void assertEnded(ContainmentLevel level, Attack attack, Job ended) {
    assertThat(ended.state()).as(attack.name()).isEqualTo("failed");
    var error = Optional.ofNullable(ended.error()).orElseThrow();
    if (attack.limit().isPresent()) {
      assertThat(error.code()).as(attack.name() + ": " + error).isEqualTo("limit_exceeded");
      assertThat(error.message()).as(attack.name()).contains(attack.limit().get());
      assertThat(error.retryable()).isFalse();
    } else {
      assertThat(error.code()).as(attack.name()).isEqualTo("program_failed");
    }
    var took =
        Duration.between(
            Optional.ofNullable(ended.startedAt()).orElseThrow(),
            Optional.ofNullable(ended.endedAt()).orElseThrow());
    print(level, "%s: ended after %d ms".formatted(attack.name(), took.toMillis()));
  }

  @ParameterizedTest
  @EnumSource(names = "SUBREAPER", mode = EnumSource.Mode.EXCLUDE)
  void who_looks_for_what_is_not_his_finds_nothing(ContainmentLevel level) throws Exception {
    String start = offered(level).describe();
    Path socket = Files.createDirectories(folder.resolve("data")).resolve("socket");
    try (Shop shop = Shop.open(folder, limits(level));
        var tcp = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        var unix = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      unix.bind(UnixDomainSocketAddress.of(socket));
      String neighbour = shop.client.submit(Shop.shell("echo secret > mine; sleep 600")).id();
      shop.awaitState(neighbour, "running");
      Until.holds("a scratch", WAIT, () -> !shop.scratchOf(neighbour).isEmpty());
      var search =
          new Trespass(
              folder,
              shop.server.url().getPort(),
              tcp.getLocalPort(),
              shop.scratchOf(neighbour).getFirst());

      Job ended =
          shop.client.waitForEnd(
              shop.client.submit(Shop.shell(search.script())).id(), WAIT, _ -> {});

      assertThat(ended.succeeded()).as(String.valueOf(ended.error())).isTrue();
      var found = Trespass.found(String.valueOf(ended.result()));
      print(level, "tried %d ways out, found %s".formatted(Trespass.WAYS.size(), found));
      assertThat(found).isSubsetOf(allowed(level, start));
      assertThat(folder.resolve("outside")).doesNotExist();
      assertThat(shop.client.job(neighbour).state()).isEqualTo("running");
      shop.client.cancel(neighbour, null, Duration.ofSeconds(20));
    }
  }

  /** What the start line says is not in force here may be found. */
  private static List<String> allowed(ContainmentLevel level, String start) {
    if (!start.contains("not in force")) {
      return List.of();
    }
    print(level, "not everything is to be had here: " + start);
    return List.of("tcp", "api", "outside", "signal", "trace", "environment", "root");
  }

  @Test
  void a_job_whose_type_asks_for_the_network_gets_it() throws Exception {
    offered(ContainmentLevel.PID_NAMESPACE);
    var type = new NetworkType();
    try (Shop shop = Shop.open(folder, limits(ContainmentLevel.PID_NAMESPACE), type);
        var tcp = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      type.port = tcp.getLocalPort();
      var job = shop.client.submit(JobSubmission.of(type.name())).id();

      assertThat(shop.client.waitForEnd(job, WAIT, _ -> {}).succeeded()).isTrue();
    }
  }

  @Test
  void the_weakest_level_says_at_the_start_what_it_does_not_keep() throws Exception {
    String start = offered(ContainmentLevel.SUBREAPER).describe();

    print(ContainmentLevel.SUBREAPER, start);
    assertThat(start)
        .contains("not in force", "reach the network", "can write outside", "see the data");
  }

  @Test
  void another_user_is_what_programs_run_as() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root changes users");
    offered(ContainmentLevel.PID_NAMESPACE);
    var settings = new HashMap<>(limits(ContainmentLevel.PID_NAMESPACE));
    settings.put("work.child_user", "nobody");
    try (Shop shop = Shop.open(folder, settings)) {
      String script =
          "id -un; id -G; grep CapEff /proc/self/status; mkdir -m 700 d; touch d/e; echo r > out/r";
      String job = shop.client.submit(Shop.shell(script)).id();

      Job ended = shop.client.waitForEnd(job, WAIT, _ -> {});

      assertThat(ended.succeeded()).as(String.valueOf(ended.error())).isTrue();
      assertThat(String.valueOf(ended.result())).contains("nobody", "0000000000000000");
      assertThat(ended.artifactCount()).isEqualTo(1);
      assertThat(shop.scratchOf(job)).isEmpty();
    }
  }

  @Test
  void a_user_that_programs_cannot_run_as_is_refused_at_the_start() {
    assertThatThrownBy(() -> Shop.open(folder, Map.of("work.child_user", "nobody-of-this-name")))
        .isInstanceOf(Containment.Unavailable.class)
        .hasMessageContaining("nobody-of-this-name");

    var type = new NetworkType();
    type.user = Optional.of("nobody-else");
    assertThatThrownBy(() -> Shop.open(folder, Map.of(), type))
        .isInstanceOf(Containment.Unavailable.class)
        .hasMessageContaining("nobody-else");
  }

  private static Map<String, String> limits(ContainmentLevel level) {
    return Map.of(
        "work.containment", level.word(),
        "work.slots", "5",
        "work.child_memory", Long.toString(Attack.MEMORY),
        "work.child_processes", Integer.toString(Attack.PROCESSES),
        "work.child_cpu", "1s",
        "work.child_file", Long.toString(Attack.FILE),
        "work.child_disk", Long.toString(Attack.DISK));
  }

  private static Containment.Settings settings(Optional<ContainmentLevel> level) {
    return new Containment.Settings("escapetest", List.of(), level);
  }

  private static Containment offered(ContainmentLevel level) {
    try {
      return Containment.choose(settings(Optional.of(level)));
    } catch (Containment.Unavailable e) {
      print(level, "is not offered here: " + e.getMessage());
      return abort(level + ": " + e.getMessage());
    }
  }

  private static void print(ContainmentLevel level, String line) {
    System.out.println("EscapeTest " + level + " " + line);
  }
}
