package dev.lethe.worker;

import dev.lethe.client.Claim;
import dev.lethe.id.JobId;
import dev.lethe.work.Assignment;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * An attempt that this worker holds. The lease is measured on the clock of this process alone, from
 * before the request was sent that renewed it, so that the server never counts a shorter time.
 */
final class Held implements Assignment {
  private final Claim claim;
  private final JobId job;
  private final Hold hold;
  private final UnaryOperator<String> check;
  private final CountDownLatch over = new CountDownLatch(1);

  private final long received = System.nanoTime();

  private volatile Claim latest;
  private volatile long renewed;
  private volatile boolean wiped;

  /**
   * Takes a claim as it came.
   *
   * @param check what the type says to parameters; fills in the defaults
   * @param asked when the lease began, at the latest
   */
  Held(Claim claim, UnaryOperator<String> check, long asked) {
    this.claim = claim;
    this.latest = claim;
    this.job = JobId.of(claim.jobId());
    this.hold =
        new Hold(
            Duration.ofMillis(claim.leaseMs()),
            Duration.ofMillis(claim.marginMs()),
            Duration.ofMillis(claim.wallTimeMs()));
    this.check = check;
    this.renewed = asked;
  }

  @Override
  public JobId id() {
    return job;
  }

  @Override
  public int attempt() {
    return claim.attempt();
  }

  @Override
  public String type() {
    return claim.type();
  }

  /** A server that knows the type by its schema alone has not filled in what is usual. */
  @Override
  public String params() {
    return check.apply(claim.params().toString());
  }

  @Override
  public boolean keepPartial() {
    return claim.keepPartial();
  }

  @Override
  public Optional<Hold> hold() {
    return Optional.of(hold);
  }

  String url() {
    return claim.url();
  }

  /** The claim as it was last heard of. */
  Claim latest() {
    return latest;
  }

  void heard(Claim now) {
    latest = now;
  }

  void renewed(long nanos) {
    renewed = nanos;
  }

  /** Whether the lease is so fresh that nobody need ask whether it stands. */
  boolean fresh() {
    return System.nanoTime() - renewed < hold.margin().toNanos() / 4;
  }

  /**
   * How long an answer can be waited for, until the work has to be ended without one. A claim that
   * waited for its job was asked for long before it was made: until it is renewed for the first
   * time, nothing is begun, and it may be as good as if it was made when it came.
   */
  Duration patience() {
    Duration held = Duration.ofNanos(System.nanoTime() - Math.max(renewed, received));
    return hold.lease().minus(hold.margin()).minus(held);
  }

  /** Nothing of the attempt is left here: no process, no file. */
  void wipe() {
    wiped = true;
  }

  boolean wiped() {
    return wiped;
  }

  void end() {
    over.countDown();
  }

  boolean over() {
    return over.getCount() == 0;
  }

  /** Waits for the end of the attempt, at most so long; returns whether it is over. */
  boolean overWithin(Duration wait) throws InterruptedException {
    return over.await(wait.toNanos(), TimeUnit.NANOSECONDS);
  }
}
