package dev.lethe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.disk.Disk;
import dev.lethe.disk.Faults;
import dev.lethe.disk.Faults.How;
import dev.lethe.disk.Step;
import dev.lethe.ending.Erasure;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.fsck.Fsck;
import dev.lethe.fsck.Kind;
import dev.lethe.job.Job;
import dev.lethe.process.Containment;
import dev.lethe.process.ContainmentLevel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The disk fails at each durable step, once or from then on: whoever asked is told by a code,
 * nothing acknowledged is lost, nothing half is left, and the server goes on when the disk does.
 */
final class DiskFaultsTest {
  private static final Set<ErrorCode> CODES =
      Set.of(ErrorCode.STORAGE_FULL, ErrorCode.STORAGE_FAILED, ErrorCode.OUTCOME_UNKNOWN);
  private static final List<How> HOWS = List.of(How.ERROR, How.DONE_BUT_ERROR, How.FULL);
  private static final int NEVER = Integer.MAX_VALUE;

  private final Containment containment =
      Containment.choose(
          new Containment.Settings("faults", List.of(), Optional.of(ContainmentLevel.SUBREAPER)));
  private final Map<String, Integer> answers = new TreeMap<>();
  private final Map<Step, Integer> failed = new TreeMap<>();
  private Path temp = Path.of("");
  private int runs;

  @BeforeEach
  void makeFolder() throws IOException {
    temp = CrashPointsTest.inMemory();
  }

  @AfterEach
  void removeFolder() throws IOException {
    CrashPointsTest.remove(temp);
  }

  @Test
  void some_faults_in_each_flow() throws Exception {
    long seed = Long.getLong("faults.seed", System.nanoTime());
    System.out.println("DiskFaultsTest: -Dfaults.seed=" + seed);
    var random = new Random(seed);
    for (Flow flow : Flow.values()) {
      if (flow != Flow.START) {
        int which = random.nextInt(1_000);
        How how = HOWS.get(random.nextInt(HOWS.size()));
        fail(flow, (step, of) -> step == 1 + which % of, how);
      }
    }
    tell();
  }

  @Test
  @Tag("slow")
  void every_fault_in_every_flow() throws Exception {
    for (Flow flow : Flow.values()) {
      for (How how : HOWS) {
        if (flow != Flow.START) {
          fail(flow, (step, of) -> of < 60 || step < 12 || step > of - 8 || step % 40 == 0, how);
        }
      }
    }
    tell();
    assertThat(failed.keySet()).contains(Step.WRITE, Step.FSYNC, Step.RENAME, Step.UNLINK);
  }

  private interface Wanted {
    boolean test(int step, int of);
  }

  private void tell() {
    System.out.printf(
        "DiskFaultsTest: %d faults; failed steps: %s; answers: %s%n", runs, failed, answers);
  }

  private void fail(Flow flow, Wanted wanted, How how) throws Exception {
    int steps = run(flow, NEVER, how);
    int before = runs;
    for (int step = 1; step <= steps; step++) {
      if (wanted.test(step, steps)) {
        try {
          run(flow, step, how);
        } catch (Exception | AssertionError e) {
          throw new AssertionError("%s, %s at step %d".formatted(flow, how, step), e);
        }
        runs++;
      }
    }
    System.out.printf(
        "DiskFaultsTest: %-18s %-14s %3d steps, %3d failed%n", flow, how, steps, runs - before);
  }

  /** Returns how many steps there were. */
  private int run(Flow flow, int at, How how) throws Exception {
    Path folder = Files.createTempDirectory(temp, flow.name());
    var clock = new TestClock();
    var faults = new Faults();
    var told = new Flow.Told();
    int steps;
    try (Site site = Site.start(folder, clock, new Disk(faults), containment)) {
      Flow.Act act = flow.prepare(site);
      site.account();
      faults.failAt(at, how);
      @Nullable Exception why = failure(act, told);
      steps = faults.seen();
      faults.mend();
      // The sealer works for nobody, and does so again a second later.
      if (why != null && flow != Flow.SEAL) {
        answer(why);
      }
      told.check(told.size(), site);
      goesOn(site);
      if (at != NEVER) {
        faults.failed().forEach((step, count) -> failed.merge(step, count, Integer::sum));
      }
    }
    try (Site site = Site.start(folder, clock, Disk.REAL, containment)) {
      CrashPointsTest.check(site);
      site.aDay();
      assertThat(site.fsck()).isEmpty();
    }
    CrashPointsTest.remove(folder);
    return steps;
  }

  private static @Nullable Exception failure(Flow.Act act, Flow.Told told) {
    try {
      act.run(told);
      return null;
    } catch (Exception e) {
      return e;
    }
  }

  private void answer(Exception why) {
    assertThat(why).as("what the user is told").isInstanceOf(Refusal.class);
    ErrorCode code = ((Refusal) why).code();
    assertThat(code).isIn(CODES);
    answers.merge(code.code(), 1, Integer::sum);
  }

  /** Everything that was begun comes to its end, and new work is taken. */
  private static void goesOn(Site site) throws Exception {
    Job job = site.finished("new input", "new output");
    assertThat(site.text(site.files(job.id()).getLast())).isEqualTo("new output");
    Erasure clean = site.engine.endings.clean(site.asker(), job.id(), Duration.ZERO);
    site.clock.advance(Duration.ofMinutes(10));
    site.erase();
    assertThat(site.engine.receipts.of(clean.id())).isPresent();
    CrashPointsTest.settle(site);
    CrashPointsTest.check(site);
    site.aDay();
    // What could not be tidied up while the disk failed, the check does at its next round.
    site.engine.fsck.look(new Fsck.Ask(Optional.empty(), true, true));
    // A file whose row nobody could tell the outcome of stays as it is until the next start.
    assertThat(site.fsck()).allMatch(found -> found.kind() == Kind.ABANDONED_WRITE);
    assertThat(site.auditActions()).doesNotContain("audit.contradicted");
  }
}
