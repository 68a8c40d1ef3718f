package dev.lethe.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lethe.client.Job;
import dev.lethe.client.LetheClient;
import dev.lethe.process.Containment;
import dev.lethe.process.ContainmentLevel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A killed server cannot stop its jobs' processes; the next one does, before it does anything. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class KilledChildrenTest {
  @TempDir private Path folder;
  private Folders folders = new Folders(Path.of(""));

  @BeforeEach
  void here() {
    folders = new Folders(folder);
  }

  @AfterEach
  void leaveNothing() throws IOException {
    folders.removeScratchInMemory();
  }

  @Test
  @Tag("slow")
  void no_process_of_a_killed_server_sees_the_next_one_claim_a_job() throws Exception {
    killAndStart("auto");
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {"cgroup", "pid_namespace", "subreaper"})
  void it_is_so_at_every_level_of_containment(String level) throws Exception {
    assumeTrue(offered(level), level + " does not work here");
    killAndStart(level);
  }

  private void killAndStart(String level) throws Exception {
    var settings = Map.of("work.containment", level, "work.backoff", "0s");
    var hostile = new Hostile(folder);
    String id;
    Set<Processes.One> before;
    try (var server = Program.server(folder, settings)) {
      try (LetheClient client = Program.client(server.url(), folders.data())) {
        // Without a namespace and without a group its environment is all a process is known by.
        id = client.submit(hostile.once(!level.equals("subreaper"))).id();
        hostile.awaitUp();
      }
      before = hostile.alive();
      before.addAll(Processes.ofInstance(folders.instance()));
      assertThat(before).hasSizeGreaterThanOrEqualTo(4);
      server.kill();
    }
    long survived = before.stream().filter(Processes::alive).count();
    try (var server = Program.server(folder, settings)) {
      try (LetheClient client = Program.client(server.url(), folders.data())) {
        assertThat(before).as("processes of the killed server").noneMatch(Processes::alive);
        Job ended = client.waitForEnd(id, Program.PATIENCE, _ -> {});
        assertThat(ended.state()).as(server.text()).isEqualTo("succeeded");
        assertThat(ended.attempt()).isEqualTo(2);
        // The second run looked around as soon as it was claimed.
        assertThat(String.valueOf(ended.result())).contains("\"0\\n\"");
      }
      IO.println(
          "%s: of %d processes %d survived the kill; %s"
              .formatted(
                  level, before.size(), survived, server.line("processes of an earlier server")));
      server.terminate();
      assertThat(server.exit()).as(server.text()).isZero();
    }
    assertThat(hostile.alive()).isEmpty();
    assertThat(folders.scratch()).isEmpty();
  }

  private static boolean offered(String level) {
    var forced = ContainmentLevel.valueOf(level.toUpperCase(Locale.ROOT));
    try {
      var settings = new Containment.Settings("offered", List.of(), Optional.of(forced));
      return Containment.choose(settings).level() == forced;
    } catch (Containment.Unavailable _) {
      return false;
    }
  }
}
