package dev.lethe.work;

import static dev.lethe.ending.TestDomain.LEASE;
import static dev.lethe.ending.TestDomain.TYPE;
import static dev.lethe.ending.TestDomain.terms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.TestDomain;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoredQueueTest implements JobQueueContract {
  private TestDomain domain;
  private StoredQueue queue;

  @BeforeEach
  void open(@TempDir Path folder) {
    domain = TestDomain.in(folder);
    queue = domain.queue;
  }

  @AfterEach
  void close() {
    domain.close();
  }

  @Override
  public TestDomain domain() {
    return domain;
  }

  @Override
  public JobQueue queue() {
    return queue;
  }

  @Override
  public JobQueue queueOf(String worker) {
    return domain.queueOf(worker);
  }

  @Test
  void a_lease_bears_the_name_of_its_worker() {
    assertThat(domain.now(domain.running().job()).lease())
        .isEqualTo(
            new Job.Lease(
                "node", domain.clock.instant().plus(LEASE), domain.clock.instant(), "test"));
  }

  @Test
  void a_job_that_takes_every_worker_with_it_ends() {
    Job job = domain.queued(terms(2));
    for (int attempt = 1; attempt <= 2; attempt++) {
      domain.claim();
      domain.clock.advance(LOST);
      queue.expireLeases();
      domain.clock.advance(LONG);
    }
    Job now = domain.now(job);
    assertThat(now.state()).isEqualTo(JobState.FAILED);
    assertThat(now.content().error().code()).isEqualTo("worker_lost");
    assertThat(now.attempts().unconfirmed()).isTrue();
  }

  @Test
  void outputs_of_a_lost_attempt_go_from_the_disk_with_its_lease() throws Exception {
    Claim retried = domain.running();
    domain.output(retried, "half a film");
    Claim cancelled = domain.running();
    domain.output(cancelled, "half a song");
    domain.endings.cancel(domain.asker, cancelled.job().id(), null, Duration.ZERO);
    assertThat(filesOnDisk()).isEqualTo(2);
    domain.clock.advance(LOST);
    queue.expireLeases();
    assertThat(filesOnDisk()).isZero();
  }

  private long filesOnDisk() throws IOException {
    try (Stream<Path> all = Files.walk(domain.folder().resolve("blobs"))) {
      return all.filter(path -> path.getFileName().toString().startsWith("art_")).count();
    }
  }

  @Test
  void a_restart_takes_back_what_this_node_held_and_nothing_else() throws Exception {
    Claim mine = domain.running();
    Claim cancelled = domain.running();
    domain.endings.cancel(domain.asker, cancelled.job().id(), null, Duration.ZERO);
    domain.queued();
    Claim theirs = domain.queueOf("other").claim(Set.of(TYPE), 1).getFirst();
    assertThat(queue.recover()).isEqualTo(2);
    assertThat(domain.now(mine.job()).state()).isEqualTo(JobState.QUEUED);
    assertThat(domain.now(mine.job()).attempts()).isEqualTo(new Job.Attempts(1, 1, false));
    assertThat(domain.now(cancelled.job()).state()).isEqualTo(JobState.CANCELLED);
    assertThat(domain.now(theirs.job()).state()).isEqualTo(JobState.RUNNING);
  }

  @Test
  void there_is_no_wait_while_a_job_may_run() {
    assertThat(queue.idle(Set.of(TYPE), LONG)).isEqualTo(LONG);
    domain.queued();
    domain.clock.advance(Duration.ofMillis(5));
    assertThat(queue.idle(Set.of(TYPE), LONG)).isZero();
    assertThat(queue.idle(Set.of("another.type"), LONG)).isEqualTo(LONG);
  }
}
