package dev.lethe.disk;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Fails one step of a server's disk, or all from one on, until it is mended. */
public final class Faults implements Disk.Watch {
  private final Map<Step, Integer> failed = new EnumMap<>(Step.class);
  private @Nullable Fault fault;
  private int seen;

  /** How a step fails. */
  public enum How {
    /** Nothing was done. */
    ERROR("Input/output error", false, false),
    /** It was done, all or in part, and is said to have failed. */
    DONE_BUT_ERROR("Input/output error", true, false),
    DENIED("Permission denied", false, false),
    /** As is every step after it. */
    FULL("No space left on device", false, true);

    private final String reason;
    private final boolean done;
    private final boolean lasts;

    How(String reason, boolean done, boolean lasts) {
      this.reason = reason;
      this.done = done;
      this.lasts = lasts;
    }
  }

  private record Fault(int at, BiPredicate<Step, Path> where, How how) {}

  /** Lets the step with this number fail, counted from 1 and from now. */
  public synchronized void failAt(int at, How how) {
    fault = new Fault(at, (_, _) -> true, how);
    seen = 0;
  }

  /** Lets the next step of this kind fail that is taken at such a place. */
  public synchronized void failNext(Step kind, Predicate<Path> where, How how) {
    fault = new Fault(1, (step, path) -> step == kind && where.test(path), how);
    seen = 0;
  }

  public synchronized void mend() {
    fault = null;
  }

  /** How many steps there were since the last fault was set. */
  public synchronized int seen() {
    return seen;
  }

  /** How many steps of each kind failed. */
  public synchronized Map<Step, Integer> failed() {
    return Map.copyOf(failed);
  }

  @Override
  public synchronized void around(Step step, Path path, Disk.Action action) throws IOException {
    Fault now = fault;
    boolean counts = now == null || now.where.test(step, path);
    if (counts) {
      seen++;
    }
    if (now == null || !counts || (now.how.lasts ? seen < now.at : seen != now.at)) {
      action.run();
      return;
    }
    failed.merge(step, 1, Integer::sum);
    if (now.how.done) {
      action.run();
    }
    throw new FileSystemException(path.toString(), null, now.how.reason);
  }
}
