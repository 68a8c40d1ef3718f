package dev.lethe.race;

import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.CancelAnswer;
import dev.lethe.ending.TestDomain;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusals;
import dev.lethe.job.Cancel;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.work.Claim;
import dev.lethe.work.StoredQueue;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A user cancels a job whose worker another node gives up: nobody may be told that the work has
 * stopped, for nobody knows.
 */
final class CancelOrLeaseLoss implements Pair {
  private static final Duration SILENCE = TestDomain.LEASE.plus(TestDomain.MARGIN).plusMillis(1);

  private final TestDomain domain;
  private final StoredQueue other;
  private final Random random;
  private @Nullable Claim claim;
  private @Nullable CancelAnswer answer;
  private boolean last;

  CancelOrLeaseLoss(TestDomain domain, long seed) {
    this.domain = domain;
    this.other = domain.queueOf("other");
    this.random = new Random(seed);
  }

  @Override
  public String[] names() {
    return new String[] {"cancel", "lease loss"};
  }

  @Override
  public void prepare() {
    last = random.nextInt(4) == 0;
    claim = domain.running(TestDomain.terms(last ? 1 : 3));
    domain.output(claim, "partial");
    domain.clock.advance(SILENCE);
  }

  @Override
  public void first() throws Exception {
    answer = domain.endings.cancel(domain.asker, held().job().id(), null, ZERO);
  }

  @Override
  public void second() {
    other.expireLeases();
  }

  @Override
  public boolean firstWon() {
    // A job that was back in the queue when it was cancelled is ended by the next look.
    domain.clock.advance(Duration.ofMillis(1));
    other.expireLeases();
    Job job = held().job();
    JobState end = Ends.once(domain, job);
    Job now = domain.now(job);
    List<JobState> states = Ends.states(domain, job);
    boolean lost = now.attempts().failures() > 0 || end == JobState.FAILED;
    if (lost && last) {
      assertThat(end).isEqualTo(JobState.FAILED);
      assertThat(answer).isEqualTo(new CancelAnswer.AlreadyEnded(now));
    } else {
      assertThat(end).as(Ends.shown(states)).isEqualTo(JobState.CANCELLED);
      Cancel cancel = Objects.requireNonNull(now.cancel());
      assertThat(cancel.stop()).isEqualTo(Cancel.Stop.LEASE_EXPIRED);
      assertThat(cancel.stopMillis()).isNull();
      assertThat(answer).isInstanceOf(CancelAnswer.Unknown.class);
      assertThat(states.contains(JobState.CANCELLING)).isTrue();
    }
    assertThat(now.lease()).isNull();
    assertThat(domain.filesOf(job)).as("partial outputs").isEmpty();
    assertThat(domain.blobs.files(job.id())).isEmpty();
    Refusals.assertRefused(ErrorCode.ATTEMPT_ENDED, () -> domain.queue.stopped(held()));
    assertThat(domain.now(job)).as("a late report changes nothing").isEqualTo(now);
    return !lost;
  }

  private Claim held() {
    return Objects.requireNonNull(claim);
  }
}
