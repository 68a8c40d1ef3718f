package dev.lethe.fsck;

import dev.lethe.id.JobId;
import java.util.List;
import java.util.Optional;

/**
 * What was found in one stretch of the jobs.
 *
 * @param jobs how many jobs were looked at
 * @param next after which job to go on; empty if all were looked at
 */
public record Page(List<Finding> findings, int jobs, Optional<JobId> next) {
  public Page {
    findings = List.copyOf(findings);
  }
}
