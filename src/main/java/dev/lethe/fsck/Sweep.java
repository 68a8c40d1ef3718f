package dev.lethe.fsck;

import dev.lethe.id.JobId;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The check that a server makes by itself, all jobs from first to last. It removes what nothing
 * refers to, and of everything else it tells: in the log, and in numbers for a metric.
 */
public final class Sweep {
  private static final Logger log = LoggerFactory.getLogger(Sweep.class);

  private final Fsck fsck;
  private final boolean hashes;
  private boolean rested;
  private volatile Map<Kind, Long> found = Map.of();

  public Sweep(Fsck fsck, boolean hashes) {
    this.fsck = fsck;
    this.hashes = hashes;
  }

  /** How many of a kind the last sweep found, those included that it removed. */
  public long found(Kind kind) {
    return found.getOrDefault(kind, 0L);
  }

  /**
   * Sweeps, but not at once after a start.
   *
   * @return how long to wait before the next one
   */
  public Duration runOnce(Duration atFirst, Duration every) {
    if (rested) {
      sweep();
      return every;
    }
    rested = true;
    return atFirst.compareTo(every) < 0 ? atFirst : every;
  }

  private void sweep() {
    Map<Kind, Long> counts = new EnumMap<>(Kind.class);
    long jobs = 0;
    Optional<JobId> after = Optional.empty();
    boolean more = true;
    while (more) {
      Page page = fsck.look(new Fsck.Ask(after, hashes, true));
      for (Finding finding : page.findings()) {
        counts.merge(finding.kind(), 1L, Long::sum);
        log.warn(
            "fsck: {} job={} artifact={} key_slot={} bytes={} repaired={}",
            finding.kind().word(),
            finding.job(),
            finding.artifact(),
            finding.keySlot(),
            finding.bytes(),
            finding.repaired());
      }
      jobs += page.jobs();
      after = page.next();
      more = after.isPresent();
    }
    found = Map.copyOf(counts);
    log.info("fsck: looked at jobs={} found={}", jobs, counts);
  }
}
