package dev.lethe.race;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.Endings;
import dev.lethe.ending.Erasure;
import dev.lethe.ending.TestDomain;
import dev.lethe.id.IdSource;
import dev.lethe.job.Job;
import dev.lethe.work.Claim;
import dev.lethe.work.Outcome;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Two keys of one account clean one job: it is one erasure with one receipt. */
final class CleanTwice implements Pair {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final TestDomain domain;
  private final Endings.Asker other;
  private @Nullable Job job;
  private @Nullable Erasure one;
  private @Nullable Erasure two;

  CleanTwice(TestDomain domain) {
    this.domain = domain;
    var ids = new IdSource(domain.clock, new SecureRandom());
    other = new Endings.Asker(domain.asker.account(), ids.key());
  }

  @Override
  public String[] names() {
    return new String[] {"one clean", "the other clean"};
  }

  @Override
  public void prepare() {
    Claim claim = domain.running();
    domain.output(claim, "made");
    domain.queue.finish(claim, new Outcome.Succeeded("{}"), true);
    job = claim.job();
  }

  @Override
  public void first() throws Exception {
    one = domain.endings.clean(domain.asker, cleaned().id(), LONG);
  }

  @Override
  public void second() throws Exception {
    two = domain.endings.clean(other, cleaned().id(), LONG);
  }

  @Override
  public boolean firstWon() {
    Erasure said = Objects.requireNonNull(one);
    assertThat(two).as("both are told of the same").isEqualTo(said);
    Ends.erased(domain, cleaned(), said);
    assertThat(Ends.rows(domain, "erasures", cleaned())).isEqualTo(1);
    assertThat(Ends.receipts(domain, cleaned())).isEqualTo(1);
    boolean first = Objects.equals(said.askedBy(), domain.asker.key());
    assertThat(first || Objects.equals(said.askedBy(), other.key())).isTrue();
    return first;
  }

  private Job cleaned() {
    return Objects.requireNonNull(job);
  }
}
