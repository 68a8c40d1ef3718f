package dev.lethe.race;

import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.CancelAnswer;
import dev.lethe.ending.TestDomain;
import dev.lethe.job.Cancel;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.work.Claim;
import dev.lethe.work.Outcome;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The work comes to its end while its user cancels it: the first durable write wins. */
final class CompleteOrCancel implements Pair {
  private final TestDomain domain;
  private @Nullable Claim claim;
  private @Nullable CancelAnswer answer;

  CompleteOrCancel(TestDomain domain) {
    this.domain = domain;
  }

  @Override
  public String[] names() {
    return new String[] {"complete", "cancel"};
  }

  @Override
  public void prepare() {
    claim = domain.running();
    domain.output(claim, "made");
  }

  @Override
  public void first() {
    Claim held = held();
    domain.queue.finish(held, new Outcome.Succeeded("{\"done\":true}"), true);
    domain.artifacts.deleteDropped(held.job().id());
  }

  @Override
  public void second() throws Exception {
    answer = domain.endings.cancel(domain.asker, held().job().id(), "enough", ZERO);
  }

  @Override
  public boolean firstWon() {
    Job job = held().job();
    JobState end = Ends.once(domain, job);
    Job now = domain.now(job);
    boolean completed = end == JobState.SUCCEEDED;
    if (completed) {
      assertThat(answer).isEqualTo(new CancelAnswer.AlreadyEnded(now));
      assertThat(now.cancel()).isNull();
      assertThat(now.content().result()).isEqualTo("{\"done\":true}");
      assertThat(domain.filesOf(job)).hasSize(1);
    } else {
      assertThat(end).as("an accepted cancel never ends otherwise").isEqualTo(JobState.CANCELLED);
      assertThat(answer).isInstanceOfAny(CancelAnswer.Stopping.class, CancelAnswer.Stopped.class);
      assertThat(Objects.requireNonNull(now.cancel()).stop()).isEqualTo(Cancel.Stop.CONFIRMED);
      assertThat(now.content().result()).isNull();
      assertThat(now.stored()).isEqualTo(new Job.Stored(0, 0));
      assertThat(Ends.rows(domain, "artifacts", job)).isZero();
      assertThat(domain.blobs.files(job.id())).as("its outputs").isEmpty();
    }
    return completed;
  }

  private Claim held() {
    return Objects.requireNonNull(claim);
  }
}
