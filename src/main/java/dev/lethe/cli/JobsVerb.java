package dev.lethe.cli;

import dev.lethe.client.Job;
import dev.lethe.client.JobFilter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lethe jobs}: which jobs there are. */
@Command(name = "jobs", description = "List jobs, newest first.")
final class JobsVerb implements Callable<Integer> {
  private static final int LARGEST_PAGE = 500;

  @Mixin private final Common common;

  @Option(
      names = "--state",
      split = ",",
      paramLabel = "STATE",
      description = "Only jobs in one of these states, such as queued,running.")
  private List<String> states = List.of();

  @Option(names = "--type", description = "Only jobs of this type.")
  private Optional<String> type = Optional.empty();

  @Option(names = "--label", paramLabel = "K=V", description = "Only jobs with this label.")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Option(names = "--account", description = "Those of this account below your own: name or id.")
  private Optional<String> account = Optional.empty();

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "How many at most (default: ${DEFAULT-VALUE}).")
  private int limit = 50;

  JobsVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() {
    if (limit < 1) {
      throw new UsageException("--limit must be at least 1");
    }
    var filter =
        new JobFilter(
            states, type, Optional.empty(), labels, account, Math.min(limit, LARGEST_PAGE));
    try (var client = common.connect();
        var jobs = client.jobs(filter)) {
      if (common.json) {
        jobs.limit(limit).forEach(common::printJson);
      } else {
        print(jobs.limit(limit).toList());
      }
    }
    return ExitCode.DONE;
  }

  private void print(List<Job> jobs) {
    if (jobs.isEmpty()) {
      common.out().println("no jobs");
      return;
    }
    var table = new Table("ID", "TYPE", "STATE", "PROGRESS>", "FILES>", "SIZE>", "CREATED");
    for (Job job : jobs) {
      table.row(
          job.id(),
          job.type(),
          JobText.state(job),
          job.progress() == null || job.ended() ? "-" : Text.percent(job.progress().fraction()),
          Integer.toString(job.artifactCount()),
          Text.bytes(job.storedBytes()),
          Text.time(job.createdAt()));
    }
    table.print(common.out(), "");
  }
}
