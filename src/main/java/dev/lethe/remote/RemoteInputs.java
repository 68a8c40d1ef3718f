package dev.lethe.remote;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import dev.lethe.job.Signal;
import dev.lethe.job.Signals;
import dev.lethe.job.Source;
import dev.lethe.job.Transactions;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.InputMeta;
import dev.lethe.ledger.Ledger;
import dev.lethe.work.FetchFailed;
import dev.lethe.work.InputFetch;
import dev.lethe.work.Outcome;
import dev.lethe.work.Worker;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The inputs of jobs that workers on other machines hold. What is given by address, this server
 * fetches: it is the one that knows which addresses are not to be asked, and its own job of the
 * worker is to wait.
 */
final class RemoteInputs implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RemoteInputs.class);

  private final Transactions transactions;
  private final Ledger ledger;
  private final Artifacts artifacts;
  private final Worker.Sources sources;
  private final RemoteQueue queue;
  private final Signals signals;
  private final Map<Of, Thread> fetching = new ConcurrentHashMap<>();
  private volatile boolean closing;

  /** One attempt. */
  private record Of(JobId job, int attempt) {}

  RemoteInputs(Remote.Parts parts, RemoteQueue queue) {
    this.transactions = parts.transactions();
    this.ledger = parts.ledger();
    this.artifacts = parts.artifacts();
    this.sources = parts.sources();
    this.signals = parts.signals();
    this.queue = queue;
    signals.listen(this::onSignal);
  }

  /** All inputs; empty while some are still to be fetched, which this begins. */
  Optional<List<Artifact>> of(Held held) {
    List<Artifact> present = present(held.job().id());
    if (missing(held, present)) {
      if (!held.stop()) {
        begin(held, present);
      }
      return Optional.empty();
    }
    return Optional.of(present);
  }

  /**
   * One input.
   *
   * @throws Refusal {@code not_found} if it is none of this job
   */
  Artifact one(Held held, ArtifactId id) {
    return present(held.job().id()).stream()
        .filter(input -> input.id().equals(id))
        .findFirst()
        .orElseThrow(() -> Refusal.notFound("input"));
  }

  private List<Artifact> present(JobId job) {
    return transactions.read(() -> ledger.of(job)).stream()
        .filter(artifact -> artifact.kind() == ArtifactKind.INPUT)
        .toList();
  }

  private static boolean missing(Held held, List<Artifact> present) {
    List<Source> wanted = held.job().content().sources();
    if (wanted.isEmpty()) {
      return false;
    }
    Set<String> there = present.stream().map(InputMeta::name).collect(Collectors.toSet());
    return wanted.stream().anyMatch(source -> !there.contains(source.name()));
  }

  private void begin(Held held, List<Artifact> present) {
    var of = new Of(held.job().id(), held.attempt().attempt());
    Thread thread =
        Thread.ofVirtual().name("fetch-" + of.job()).unstarted(() -> fetch(of, held, present));
    if (!closing && fetching.putIfAbsent(of, thread) == null) {
      thread.start();
    }
  }

  private void fetch(Of of, Held held, List<Artifact> present) {
    Optional<Outcome.Failed> failed = Optional.empty();
    try {
      new InputFetch(sources, artifacts, held.claim(), _ -> {}).run(present);
    } catch (FetchFailed e) {
      failed = Optional.of(new Outcome.Failed(e.code(), e.why(), e.retryable()));
    } catch (Refusal e) {
      failed = Optional.of(new Outcome.Failed(e.code(), e.detail(), false));
    } catch (IOException | RuntimeException e) {
      log.warn("fetching the inputs of {} failed: {}", of.job(), e.getClass().getName());
      failed = Optional.of(new Outcome.Failed(ErrorCode.INTERNAL, "fetching failed", true));
    }
    boolean interrupted = Thread.interrupted();
    try {
      if (!interrupted && !closing) {
        failed.ifPresent(why -> queue.fail(held, why));
      }
    } catch (RuntimeException e) {
      log.error("the failed fetch of {} could not be reported", of.job(), e);
    } finally {
      fetching.remove(of);
      signals.raise(new Signal.Moved(of.job()));
    }
  }

  /** The origin of an input may be slow, and nobody waits for it any more. */
  private void onSignal(Signal signal) {
    if (signal instanceof Signal.StopWanted(JobId job)) {
      fetching.forEach((of, thread) -> {
        if (of.job().equals(job)) {
          thread.interrupt();
        }
      });
    }
  }

  /** What was being fetched is fetched anew when its worker asks again. */
  @Override
  public void close() {
    closing = true;
    for (Thread thread : List.copyOf(fetching.values())) {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
