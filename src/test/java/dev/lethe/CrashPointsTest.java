package dev.lethe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.disk.CrashPoints;
import dev.lethe.disk.Disk;
import dev.lethe.disk.Step;
import dev.lethe.error.Refusal;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.ledger.Artifact;
import dev.lethe.process.Containment;
import dev.lethe.process.ContainmentLevel;
import dev.lethe.receipt.PublicKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The server dies before each of its durable steps, by a kill and by a power cut, and another one
 * starts on what is left.
 */
final class CrashPointsTest {
  private static final List<Flow> ALL = List.of(Flow.values());
  private static final Set<Flow> ERASURES = EnumSet.of(Flow.CLEAN);

  private final Containment containment =
      Containment.choose(
          new Containment.Settings("crash", List.of(), Optional.of(ContainmentLevel.SUBREAPER)));
  private final Map<Step, Integer> visited = new TreeMap<>();
  private Path temp = Path.of("");
  private int ends;

  @BeforeEach
  void makeFolder() throws IOException {
    temp = inMemory();
  }

  /** Nothing here depends on a disk that is slow. */
  static Path inMemory() throws IOException {
    Path memory = Path.of("/dev/shm");
    return Files.isWritable(memory)
        ? Files.createTempDirectory(memory, "lethe-crash-")
        : Files.createTempDirectory("lethe-crash-");
  }

  @AfterEach
  void removeFolder() throws IOException {
    remove(temp);
  }

  @Test
  void some_points_of_each_flow_and_all_of_an_erasure() throws Exception {
    long seed = Long.getLong("crash.seed", System.nanoTime());
    System.out.println("CrashPointsTest: -Dcrash.seed=" + seed);
    var random = new Random(seed);
    for (Flow flow : ALL) {
      visit(flow, ERASURES.contains(flow) ? _ -> true : _ -> random.nextInt(20) == 0, Set.of());
    }
    tell();
  }

  /** That nothing is found says something only if something would be. */
  @ParameterizedTest
  @EnumSource(names = {"FSYNC", "FSYNC_FOLDER"})
  void a_sync_that_is_left_out_is_found(Step leftOut) {
    assertThatThrownBy(() -> visit(Flow.UPLOAD, point -> point > 10, Set.of(leftOut)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("a power cut");
  }

  @Test
  @Tag("slow")
  void every_point_of_every_flow() throws Exception {
    for (Flow flow : ALL) {
      visit(flow, _ -> true, Set.of());
    }
    tell();
    assertThat(visited.keySet())
        .as("each kind of step was stopped at")
        .containsExactlyInAnyOrder(Step.values());
  }

  private void tell() {
    System.out.printf("CrashPointsTest: %d ends; before each kind of step: %s%n", ends, visited);
  }

  private void visit(Flow flow, IntPredicate wanted, Set<Step> unsynced) throws Exception {
    Path live = Files.createDirectory(temp.resolve(flow.name()));
    Path images = Files.createDirectory(temp.resolve(flow + "-images"));
    var clock = new TestClock();
    var told = new Flow.Told();
    var points = new CrashPoints(live, images, wanted, unsynced);
    if (flow == Flow.START) {
      points.arm(told::size);
    }
    try (Site site = Site.start(live, clock, new Disk(points), containment)) {
      bystanders(site);
      Flow.Act act = flow.prepare(site);
      if (flow != Flow.START) {
        points.arm(told::size);
      }
      act.run(told);
      points.disarm();
    }
    int broken = 0;
    for (CrashPoints.Point point : points.points()) {
      visited.merge(point.step(), 1, Integer::sum);
      recover(flow, point, "a kill", point.killed(), told);
      recover(flow, point, "a power cut", point.powerless(), told);
      broken += 2;
    }
    ends += broken;
    System.out.printf(
        "CrashPointsTest: %-18s %3d points, %3d visited%n",
        flow, points.seen(), points.points().size());
    remove(live);
    remove(images);
  }

  /** Others' jobs, which nothing of what happens may touch. */
  private static void bystanders(Site site) throws Exception {
    site.finished("bystander's input", "bystander's output");
    Job erased = site.finished("erased input", "erased output");
    site.engine.endings.clean(site.asker(), erased.id(), Duration.ZERO);
    site.erase();
    site.engine.sealer.runOnce();
  }

  private void recover(Flow flow, CrashPoints.Point point, String end, Path image, Flow.Told told) {
    try {
      recover(image, point.told(), told);
      remove(image);
    } catch (Exception | AssertionError e) {
      throw new AssertionError(
          "%s, %s before %d: %s".formatted(flow, end, point.number(), point.what()), e);
    }
  }

  private void recover(Path image, int acknowledged, Flow.Told told) throws Exception {
    var clock = new TestClock();
    Map<JobId, JobState> ended;
    try (Site site = Site.start(image, clock, Disk.REAL, containment)) {
      told.check(acknowledged, site);
      check(site);
      settle(site);
      site.aDay();
      check(site);
      assertThat(site.fsck()).isEmpty();
      assertThat(site.auditActions()).doesNotContain("audit.contradicted");
      ended = endStates(site);
    }
    try (Site site = Site.start(image, clock, Disk.REAL, containment)) {
      assertThat(endStates(site)).isEqualTo(ended);
    }
  }

  /** Ends what the server does by itself within a minute. */
  static void settle(Site site) throws InterruptedException {
    site.engine.rotations.runOnce(Optional.empty());
    site.erase();
    site.clock.advance(Duration.ofMinutes(5));
    site.engine.queue.expireLeases();
    site.erase();
    assertThat(site.stores.keys().rotating()).isFalse();
    assertThat(site.stores.database().read(site.stores.erasures()::pending)).isZero();
    for (JobId id : site.jobs()) {
      Job job = site.now(id);
      assertThat(job.state()).isNotIn(JobState.RUNNING, JobState.CANCELLING);
      assertThat(job.data()).isIn(DataState.KEPT, DataState.ERASED);
    }
  }

  static void check(Site site) throws Exception {
    PublicKeys keys = PublicKeys.parse(site.stores.signing().publicKeys());
    int receipts = 0;
    for (JobId id : site.jobs()) {
      Job job = site.now(id);
      if (job.kept()) {
        checkKept(site, job);
      } else {
        checkNotKept(site, job);
        receipts += job.data() == DataState.ERASED ? 1 : 0;
      }
      if (job.data() == DataState.ERASED) {
        ErasureId erasure = Optional.ofNullable(job.links().erasure()).orElseThrow();
        keys.verify(site.engine.receipts.of(erasure).orElseThrow());
      }
    }
    assertThat(site.count("receipts")).isEqualTo(receipts);
  }

  private static void checkKept(Site site, Job job) throws Exception {
    assertThat(site.stores.keys().open(job.keySlot())).isPresent();
    assertThat(site.stores.keys().buried(job.id())).isFalse();
    assertThat(site.stores.blobs().exists(job.id())).isTrue();
    assertThat(job.content().params()).startsWith("{");
    for (Artifact file : site.files(job.id())) {
      if (file.state() == Artifact.State.STORED) {
        assertThat(site.text(file)).hasSize((int) file.bytes());
      }
    }
  }

  private static void checkNotKept(Site site, Job job) {
    for (Artifact file : site.files(job.id())) {
      assertThatThrownBy(() -> site.engine.artifacts.read(file, 0, 1)).isInstanceOf(Refusal.class);
    }
    if (job.data() == DataState.ERASED) {
      assertThat(site.stores.keys().destroyed(job.keySlot())).isTrue();
      assertThat(site.stores.keys().buried(job.id())).isTrue();
      assertThat(site.stores.blobs().exists(job.id())).isFalse();
      assertThat(job.content().params()).isNotEqualTo("{\"p\":1}");
    }
  }

  private static Map<JobId, JobState> endStates(Site site) {
    var states = new HashMap<JobId, JobState>();
    for (JobId id : site.jobs()) {
      Job job = site.now(id);
      if (job.state().ended()) {
        states.put(id, job.state());
      }
    }
    return states;
  }

  static void remove(Path folder) throws IOException {
    try (var all = Files.walk(folder)) {
      for (Path path : all.toList().reversed()) {
        Files.delete(path);
      }
    }
  }
}
