package dev.lethe.worker;

import dev.lethe.client.Claim;
import dev.lethe.client.ClaimRequest;
import dev.lethe.client.LetheException;
import dev.lethe.client.Offer;
import dev.lethe.client.WorkClient;
import dev.lethe.client.WorkReport;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.job.Job.Progress;
import dev.lethe.work.Assignment;
import dev.lethe.work.Heartbeat;
import dev.lethe.work.JobProgram;
import dev.lethe.work.JobQueue;
import dev.lethe.work.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The queue of a server on another machine. A claim waits there until a job comes. */
final class WireQueue implements JobQueue {
  private static final Duration LONGEST_BEAT = Duration.ofSeconds(10);
  private static final Duration SHORTEST_BEAT = Duration.ofMillis(50);
  private static final int LONGEST_MESSAGE = 4_000;
  private static final int LONGEST_PHASE = 32;

  private final WorkClient client;
  private final Holdings holdings;
  private final Map<String, JobProgram> programs;
  private final Self self;
  private final Consumer<Held> watch;

  /**
   * How this worker asks.
   *
   * @param name its name with the server
   * @param containment how it holds its process trees
   * @param patience how long a claim waits for a job
   */
  record Self(String name, String containment, Duration patience) {}

  /**
   * Makes one that has not asked yet.
   *
   * @param watch told of each new claim
   */
  WireQueue(
      WorkClient client,
      Holdings holdings,
      Map<String, JobProgram> programs,
      Self self,
      Consumer<Held> watch) {
    this.client = client;
    this.holdings = holdings;
    this.programs = Map.copyOf(programs);
    this.self = self;
    this.watch = watch;
  }

  @Override
  public List<? extends Assignment> claim(Set<String> types, int limit) {
    if (types.isEmpty() || limit <= 0) {
      return List.of();
    }
    var ask =
        new ClaimRequest(
            self.name(),
            types.stream().sorted().map(this::offer).toList(),
            limit,
            self.patience(),
            self.containment(),
            holdings.urls());
    long asked = System.nanoTime();
    var taken = new ArrayList<Held>();
    for (Claim claim : client.claim(ask)) {
      var held = new Held(claim, program(claim.type())::check, asked);
      if (holdings.take(held)) {
        taken.add(held);
        watch.accept(held);
      }
    }
    return taken;
  }

  private Offer offer(String type) {
    JobProgram program = program(type);
    var inputs = new Offer.Inputs(program.inputs().least(), program.inputs().most());
    return Offer.of(type, program.schema(), inputs);
  }

  private JobProgram program(String type) {
    return Objects.requireNonNull(programs.get(type), "a type that was offered");
  }

  @Override
  public Heartbeat heartbeat(Assignment assignment, Progress progress) {
    return beat(holdings.of(assignment), progress);
  }

  /** A claim may have waited long for its job, and the lease runs from the claim on. */
  @Override
  public Heartbeat look(Assignment assignment) {
    Held held = holdings.of(assignment);
    if (held.latest().stop()) {
      return Heartbeat.STOP;
    }
    return held.fresh() ? Heartbeat.CARRY_ON : beat(held, Progress.NONE);
  }

  private Heartbeat beat(Held held, Progress progress) {
    long asked = System.nanoTime();
    Duration wait = shorter(held.patience(), LONGEST_BEAT);
    Duration atMost = wait.compareTo(SHORTEST_BEAT) < 0 ? SHORTEST_BEAT : wait;
    try {
      boolean stop =
          client.heartbeat(held.url(), progress.fraction(), phase(progress.phase()), atMost);
      held.renewed(asked);
      return stop ? Heartbeat.STOP : Heartbeat.CARRY_ON;
    } catch (LetheException e) {
      if (Holdings.ended(e)) {
        return Heartbeat.ENDED;
      }
      throw e;
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** The names of phases are plain words on the wire. */
  private static @Nullable String phase(@Nullable String phase) {
    if (phase == null) {
      return null;
    }
    String plain = phase.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_.-]", "_");
    String named = plain.matches("[a-z].*") ? plain : "p" + plain;
    return named.substring(0, Math.min(named.length(), LONGEST_PHASE));
  }

  @Override
  public boolean takesOutputs(Assignment assignment) {
    try {
      return !Boolean.FALSE.equals(client.look(holdings.of(assignment).url()).takesOutputs());
    } catch (LetheException e) {
      if (Holdings.ended(e)) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void finish(Assignment assignment, Outcome outcome, boolean gone) {
    WorkReport report =
        switch (outcome) {
          case Outcome.Succeeded(String result) -> WorkReport.Complete.of(result);
          case Outcome.Failed(ErrorCode code, String message, boolean retryable) ->
              new WorkReport.Fail(code.code(), cut(message), retryable);
        };
    report(assignment, report, gone);
  }

  private static String cut(String message) {
    return message.substring(0, Math.min(message.length(), LONGEST_MESSAGE));
  }

  @Override
  public void stopped(Assignment assignment) {
    report(assignment, new WorkReport.Stopped(), true);
  }

  @Override
  public void release(Assignment assignment, boolean gone) {
    report(assignment, new WorkReport.Release(), gone);
  }

  private void report(Assignment assignment, WorkReport report, boolean gone) {
    Held held = holdings.of(assignment);
    try {
      client.report(held.url(), report, new WorkReport.Left(gone, held.wiped()));
      holdings.told(held);
    } catch (LetheException e) {
      if (!Holdings.ended(e)) {
        throw e;
      }
      holdings.attest(held);
      throw new Refusal(ErrorCode.ATTEMPT_ENDED, e.detail());
    }
  }

  /** The claim itself waits. */
  @Override
  public Duration idle(Set<String> types, Duration atMost) {
    return Duration.ZERO;
  }
}
