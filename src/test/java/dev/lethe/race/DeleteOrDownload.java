package dev.lethe.race;

import static java.time.Duration.ZERO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.Erasure;
import dev.lethe.ending.TestDomain;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.job.Job;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.Link;
import dev.lethe.work.Claim;
import dev.lethe.work.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A file is read while its job is deleted, by its owner or by a link: it comes whole and right, or
 * it is refused, or it breaks off and says so.
 */
final class DeleteOrDownload implements Pair {
  private static final int PIECE = 4_096;
  private static final String TEXT = "all of it, to the last byte\n".repeat(9_000);

  private final TestDomain domain;
  private final Random random;
  private @Nullable Job job;
  private @Nullable Artifact file;
  private @Nullable String token;
  private @Nullable Erasure begun;
  private @Nullable String whole;
  private boolean ended;
  private volatile long answeredAt;

  DeleteOrDownload(TestDomain domain, long seed) {
    this.domain = domain;
    this.random = new Random(seed);
  }

  @Override
  public String[] names() {
    return new String[] {"delete", "download"};
  }

  @Override
  public void prepare() {
    Claim claim = domain.running();
    file = domain.output(claim, TEXT);
    domain.queue.finish(claim, new Outcome.Succeeded("{}"), true);
    job = claim.job();
    token = random.nextBoolean() ? token(file) : null;
    whole = null;
    ended = false;
    answeredAt = Long.MAX_VALUE;
  }

  private String token(Artifact of) {
    String url = domain.links.url(domain.links.make(of, Link.Kind.SHARE, null)).toString();
    return url.substring(url.lastIndexOf('/') + 1);
  }

  @Override
  public void first() throws Exception {
    begun = domain.endings.delete(domain.asker, Objects.requireNonNull(job).id(), ZERO);
    answeredAt = System.nanoTime();
  }

  @Override
  public void second() {
    long askedAt = System.nanoTime();
    try (InputStream in = open()) {
      assertThat(askedAt).as("none begins after the answer").isLessThan(answeredAt);
      whole = text(in);
      ended = true;
    } catch (Refusal e) {
      assertThat(e.code()).isIn(ErrorCode.JOB_ERASED, ErrorCode.LINK_GONE);
    } catch (IOException e) {
      assertThat(e).as("a cut").hasMessageContaining("not to be read any more");
    }
  }

  private InputStream open() throws IOException {
    Artifact of = Objects.requireNonNull(file);
    return token == null
        ? domain.artifacts.read(of, 0, of.bytes())
        : domain.links.read(domain.links.follow(token), 0, of.bytes());
  }

  private static String text(InputStream in) throws IOException {
    var text = new ByteArrayOutputStream();
    byte[] piece = new byte[PIECE];
    for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
      text.write(piece, 0, n);
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  @Override
  public boolean firstWon() throws Exception {
    Job deleted = Objects.requireNonNull(job);
    Erasure erasure = Objects.requireNonNull(begun);
    domain.endings.await(erasure, Duration.ofSeconds(30));
    if (ended) {
      assertThat(whole).as("what ends as whole is whole").isEqualTo(TEXT);
    }
    Ends.erased(domain, deleted, erasure);
    return !ended;
  }
}
