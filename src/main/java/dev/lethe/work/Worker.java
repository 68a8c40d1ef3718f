package dev.lethe.work;

import dev.lethe.id.JobId;
import dev.lethe.job.Signal;
import dev.lethe.ledger.Room;
import dev.lethe.process.Containment;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs in this process: as many attempts at a time as it has slots, each on its own thread.
 */
public final class Worker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Worker.class);

  private final Map<JobId, Execution> running = new ConcurrentHashMap<>();
  private final Semaphore free;
  private final Runnable wake;
  private final Parts parts;
  private volatile boolean closing;

  /** Whether the last claim brought all that it asked for: then there may be more. */
  private volatile boolean filled;

  /** What attempts are made of. */
  public record Parts(
      JobQueue queue,
      AttemptFiles.Place files,
      Containment containment,
      Scratch scratch,
      Map<String, JobProgram> programs,
      Limits limits,
      InstantSource clock) {}

  /**
   * Where inputs come from that are given by address.
   *
   * @param room what they have to find place in
   */
  public record Sources(Fetcher fetcher, Room room) {}

  /**
   * The bounds of the work.
   *
   * @param slots how many attempts run at a time
   * @param lease how long a worker may be silent before its hold is void
   * @param margin how much earlier than that it ends its own work
   * @param wallTime how long one attempt may run
   * @param slotsOf how many attempts of one type run at a time, where that is less than slots
   */
  public record Limits(
      int slots, Duration lease, Duration margin, Duration wallTime, Map<String, Integer> slotsOf) {
    public Limits {
      slotsOf = Map.copyOf(slotsOf);
    }

    Assignment.Hold hold() {
      return new Assignment.Hold(lease, margin, wallTime);
    }
  }

  /**
   * Makes a worker that claims nothing by itself.
   *
   * @param wake called when a slot comes free, so that {@link #runOnce} is called again
   */
  public Worker(Parts parts, Runnable wake) {
    this.parts = parts;
    this.wake = wake;
    this.free = new Semaphore(parts.limits().slots());
  }

  /** Claims what there are slots for and starts it; returns how many attempts it started. */
  public int runOnce() {
    int slots = free.drainPermits();
    int started = 0;
    filled = !closing && slots > 0;
    try {
      while (filled && started < slots) {
        // Each start can close a type that is limited here, so such a node takes one at a time.
        int most = parts.limits().slotsOf().isEmpty() ? slots - started : 1;
        List<? extends Assignment> claims = parts.queue().claim(open(), most);
        for (Assignment claim : claims) {
          start(claim);
          started++;
        }
        filled = claims.size() == most;
      }
      return started;
    } finally {
      free.release(slots - started);
    }
  }

  /** How long there is nothing to start unless something new comes; at most so long. */
  public Duration idle(Duration atMost) {
    if (free.availablePermits() == 0) {
      return atMost;
    }
    return filled ? Duration.ZERO : parts.queue().idle(open(), atMost);
  }

  /** Ends the work of a job that is cancelled or deleted. Quick; the work ends in its own time. */
  public void onSignal(Signal signal) {
    if (signal instanceof Signal.StopWanted(JobId job)) {
      Execution execution = running.get(job);
      if (execution != null) {
        execution.stop();
      }
    }
  }

  /** Ends the work of an attempt that somebody else has taken. */
  public void lost(Assignment assignment) {
    Execution execution = running.get(assignment.id());
    if (execution != null) {
      execution.lost(assignment.attempt());
    }
  }

  /** How many attempts run now. */
  public int busy() {
    return running.size();
  }

  /** Whether an attempt of the job runs here. */
  public boolean runs(JobId job) {
    return running.containsKey(job);
  }

  /** Claims no more, ends all work and gives the jobs back unharmed. */
  @Override
  public void close() {
    closing = true;
    running.values().forEach(Execution::release);
    free.acquireUninterruptibly(parts.limits().slots());
    free.release(parts.limits().slots());
  }

  private void start(Assignment claim) {
    var execution = new Execution(parts, claim);
    JobId id = claim.id();
    running.put(id, execution);
    Thread.ofVirtual()
        .name("attempt-" + id)
        .start(() -> {
          try {
            execution.run();
          } catch (RuntimeException e) {
            log.error("attempt {} of {} ended badly", claim.attempt(), id, e);
          } finally {
            running.remove(id, execution);
            free.release();
            wake.run();
          }
        });
    if (closing) {
      execution.release();
    }
  }

  /** The types of which another attempt may run here. */
  private Set<String> open() {
    return parts.programs().values().stream()
        .filter(program -> program.unserved().isEmpty())
        .map(JobProgram::name)
        .filter(this::hasRoom)
        .collect(Collectors.toSet());
  }

  private boolean hasRoom(String type) {
    Integer most = parts.limits().slotsOf().get(type);
    return most == null
        || running.values().stream().filter(one -> one.type().equals(type)).count() < most;
  }
}
