package dev.lethe.race;

import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.Erasure;
import dev.lethe.ending.TestDomain;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.Artifacts;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A file comes in while its draft is deleted: it is refused, or it came first and goes too. */
final class DeleteOrUpload implements Pair {
  private static final byte[] PIECE = new byte[16_384];
  private static final int PIECES = 6;

  private final TestDomain domain;
  private @Nullable Job job;
  private @Nullable Artifact stored;
  private @Nullable Erasure begun;

  DeleteOrUpload(TestDomain domain) {
    this.domain = domain;
  }

  @Override
  public String[] names() {
    return new String[] {"delete", "upload"};
  }

  @Override
  public void prepare() {
    job = domain.draft();
    stored = null;
    begun = null;
  }

  @Override
  public void first() throws Exception {
    begun = domain.endings.delete(domain.asker, Objects.requireNonNull(job).id(), ZERO);
  }

  @Override
  public void second() throws IOException {
    var label = Artifacts.Label.input("file", "in.mp4", "video/mp4");
    try (Artifacts.Write write = domain.artifacts.begin(Objects.requireNonNull(job).id(), label)) {
      for (int i = 0; i < PIECES; i++) {
        write.write(PIECE);
      }
      stored = write.commit();
    } catch (Refusal e) {
      assertThat(e.code()).isEqualTo(ErrorCode.ATTEMPT_ENDED);
    }
  }

  @Override
  public boolean firstWon() throws Exception {
    Job deleted = Objects.requireNonNull(job);
    Erasure erasure = Objects.requireNonNull(begun);
    Erasure done = domain.endings.await(erasure, Duration.ofSeconds(30));
    Ends.erased(domain, deleted, erasure);
    assertThat(Ends.once(domain, deleted)).isEqualTo(JobState.CANCELLED);
    assertThat(done.artifacts()).as("what it says it erased").hasSize(stored == null ? 0 : 1);
    // Of a write that was refused not even the bare id stays.
    assertThat(Ends.rows(domain, "artifacts", deleted)).isEqualTo(stored == null ? 0 : 1);
    return stored == null;
  }
}
