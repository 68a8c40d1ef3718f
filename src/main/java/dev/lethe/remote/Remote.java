package dev.lethe.remote;

import dev.lethe.ending.ErasureStore;
import dev.lethe.id.AccountId;
import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import dev.lethe.id.KeyId;
import dev.lethe.job.Job.Progress;
import dev.lethe.job.JobState;
import dev.lethe.job.JobStore;
import dev.lethe.job.Signal;
import dev.lethe.job.Signals;
import dev.lethe.job.Transactions;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.Ledger;
import dev.lethe.work.Heartbeat;
import dev.lethe.work.StoredQueue;
import dev.lethe.work.Worker;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Everything that a worker on another machine can ask for. */
public final class Remote implements AutoCloseable {
  private static final int LONGEST_LINE = 1_000;

  private final Parts parts;
  private final RemoteQueue queue;
  private final RemoteInputs inputs;
  private final RemoteOutputs outputs;
  private final Line line;

  /**
   * What a {@link Remote} is made of.
   *
   * @param queue the queue of this server
   * @param names makes of the name of a worker what can be stored
   */
  public record Parts(
      Transactions transactions,
      JobStore jobs,
      AttemptStore attempts,
      Offers offers,
      ErasureStore erasures,
      StoredQueue queue,
      Ledger ledger,
      Artifacts artifacts,
      Worker.Sources sources,
      Names names,
      Terms terms,
      Signals signals,
      InstantSource clock) {}

  /**
   * The bounds of each hold.
   *
   * @param lease how long a worker may be silent before its hold is void
   * @param margin how much earlier than that it ends its own work
   * @param wallTime how long one attempt may run
   * @param logBytes how long the log of one attempt may be
   */
  public record Terms(Duration lease, Duration margin, Duration wallTime, int logBytes) {}

  /** Makes a keyed hash of what a worker calls itself. */
  @FunctionalInterface
  public interface Names {
    String hash(AccountId account, KeyId key, String name);
  }

  /**
   * What a worker asks for.
   *
   * @param offers the types that it serves
   * @param slots how many jobs it takes
   * @param holds what it knows that it holds; empty if it does not say
   */
  public record Asked(
      AccountId account,
      KeyId key,
      String name,
      String containment,
      List<OfferStore.Offer> offers,
      int slots,
      Optional<Set<Known>> holds) {
    Set<String> types() {
      return offers.stream().map(OfferStore.Offer::type).collect(Collectors.toSet());
    }
  }

  /** An attempt that a worker names. */
  public record Known(JobId job, int attempt) {}

  /**
   * What a worker has to do.
   *
   * @param inputs empty while they are still being fetched
   */
  public record Task(Held held, Optional<List<Artifact>> inputs) {}

  public Remote(Parts parts) {
    this.parts = parts;
    this.queue =
        new RemoteQueue(
            new RemoteQueue.Parts(
                parts.transactions(),
                parts.jobs(),
                parts.attempts(),
                parts.erasures(),
                parts.queue(),
                parts.terms().wallTime(),
                parts.artifacts()::deleteDropped,
                parts.clock()));
    this.inputs = new RemoteInputs(parts, queue);
    this.outputs = new RemoteOutputs(parts);
    this.line = new Line(parts.signals(), LONGEST_LINE);
  }

  public InstantSource clock() {
    return parts.clock();
  }

  public Terms terms() {
    return parts.terms();
  }

  /** Takes jobs for a worker; waits for them, at most so long. */
  public List<Task> claim(Asked asked, Duration wait) throws InterruptedException {
    String lease =
        asked.key() + "/" + parts.names().hash(asked.account(), asked.key(), asked.name());
    var worker = new RemoteWorker(asked.key(), lease, asked.containment());
    parts.offers().offered(lease, asked.offers());
    List<Held> held = new ArrayList<>();
    asked.holds().ifPresent(holds -> held.addAll(queue.undelivered(worker, known(holds))));
    Set<String> types = asked.types();
    int free = asked.slots() - held.size();
    held.addAll(
        line.await(
            () -> queue.claim(worker, types, free),
            atMost -> queue.idle(types, atMost),
            free > 0 && held.isEmpty() ? wait : Duration.ZERO));
    return held.stream().map(this::task).toList();
  }

  private static Predicate<RemoteAttempt> known(Set<Known> holds) {
    return attempt -> holds.contains(new Known(attempt.job(), attempt.attempt()));
  }

  /** What a key holds; see {@link RemoteQueue#held}. */
  public Held held(KeyId key, JobId id, int attempt) {
    return queue.held(key, id, attempt);
  }

  /**
   * As {@link #held}, once it is not as the worker knows it any more, or after so long.
   *
   * @param seen whether it is as the worker knows it
   */
  public Task task(KeyId key, JobId id, int attempt, Predicate<Task> seen, Duration wait)
      throws InterruptedException {
    Task first = task(held(key, id, attempt));
    if (wait.isZero() || !seen.test(first)) {
      return first;
    }
    parts
        .signals()
        .await(
            signal -> concerns(signal, id),
            wait,
            () -> !seen.test(task(queue.held(key, id, attempt))));
    return task(held(key, id, attempt));
  }

  private Task task(Held held) {
    return new Task(held, inputs.of(held));
  }

  private static boolean concerns(Signal signal, JobId id) {
    return switch (signal) {
      case Signal.Changed(JobId job) -> job.equals(id);
      case Signal.StopWanted(JobId job) -> job.equals(id);
      case Signal.Moved(JobId job) -> job.equals(id);
      case Signal.Erasing(JobId job) -> job.equals(id);
      case Signal.Queued _, Signal.Logged _, Signal.Erased _, Signal.LinkRevoked _ -> false;
      case Signal.Telling _, Signal.Sweeping _, Signal.Retention _ -> false;
    };
  }

  /** One input of what is held. */
  public Artifact input(Held held, ArtifactId id) {
    return inputs.one(held, id);
  }

  /** See {@link RemoteQueue#heartbeat}; it is also a sign of life of what the worker offers. */
  public Heartbeat heartbeat(KeyId key, JobId id, int attempt, @Nullable Progress progress) {
    Heartbeat answer = queue.heartbeat(key, id, attempt, progress);
    parts
        .transactions()
        .read(() -> parts.attempts().find(id, attempt))
        .ifPresent(known -> parts.offers().seen(known.worker()));
    return answer;
  }

  /** See {@link RemoteOutputs#take}. */
  public Artifact output(Held held, Artifacts.Label label, InputStream bytes, long announced)
      throws IOException {
    return outputs.take(held.job(), label, bytes, announced);
  }

  /** See {@link RemoteQueue#report}. */
  public JobState report(KeyId key, JobId id, int attempt, End end) {
    return queue.report(key, id, attempt, end);
  }

  /** See {@link RemoteQueue#wiped}. */
  public Instant wiped(KeyId key, JobId id, int attempt) {
    return queue.wiped(key, id, attempt);
  }

  @Override
  public void close() {
    inputs.close();
  }
}
