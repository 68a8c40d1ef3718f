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
  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private long jobs;
  private Optional<JobId> after = Optional.empty();
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
   * Sweeps a stretch, but not at once after a start. One stretch and no more, so that a server that
   * stops need not wait for the last job, and what fails goes on from there.
   *
   * @return how long to wait before the next stretch or, after the last, the next sweep
   */
  public Duration runOnce(Duration atFirst, Duration every) {
    if (rested) {
      return sweep() ? Duration.ZERO : every;
    }
    rested = true;
    return atFirst.compareTo(every) < 0 ? atFirst : every;
  }

  private boolean sweep() {
    Page page = fsck.look(new Fsck.Ask(after, hashes, true));
    page.findings().forEach(this::tell);
    jobs += page.jobs();
    after = page.next();
    if (after.isPresent()) {
      return true;
    }
    found = Map.copyOf(counts);
    log.info("fsck: looked at jobs={} found={}", jobs, counts);
    counts.clear();
    jobs = 0;
    return false;
  }

  private void tell(Finding finding) {
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
}
