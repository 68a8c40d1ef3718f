package dev.lethe.cli;

import dev.lethe.client.Limits;
import dev.lethe.unit.ByteSizes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe accounts limits NAME}: what an account may have. Needs an admin key. */
@Command(
    name = "limits",
    description = {
      "Show how much an account may have, and set what is given.",
      "A limit is a number, \"none\", or \"server\" for what the server gives to all."
    })
final class LimitsVerb implements Callable<Integer> {
  private static final String NONE = "none";
  private static final String SERVER = "server";

  @Mixin private final Common common;

  @Parameters(paramLabel = "NAME", description = "The account: name or id.")
  private String name = "";

  @Option(
      names = "--stored-bytes",
      paramLabel = "SIZE",
      description = "All its files together, such as 10GiB.")
  private Optional<String> storedBytes = Optional.empty();

  @Option(names = "--queued-jobs", paramLabel = "N", description = "Jobs that wait.")
  private Optional<String> queuedJobs = Optional.empty();

  @Option(names = "--running-jobs", paramLabel = "N", description = "Jobs that run at a time.")
  private Optional<String> runningJobs = Optional.empty();

  @Option(names = "--upload-bytes", paramLabel = "SIZE", description = "One file, such as 2GiB.")
  private Optional<String> uploadBytes = Optional.empty();

  @Option(
      names = "--soft-percent",
      paramLabel = "N",
      description = "At what share of a limit it is warned.")
  private Optional<String> softPercent = Optional.empty();

  LimitsVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() {
    try (var client = common.connect()) {
      Limits now = client.quotas().limits(name);
      boolean asked =
          Stream.of(storedBytes, queuedJobs, runningJobs, uploadBytes, softPercent)
              .anyMatch(Optional::isPresent);
      print(asked ? client.quotas().set(name, changed(now)) : now);
      return ExitCode.DONE;
    }
  }

  /** What is not named stays as it is. */
  private Map<String, @Nullable Long> changed(Limits now) {
    Map<String, @Nullable Long> all = new LinkedHashMap<>();
    change(all, "stored_bytes", storedBytes, kept(now, "stored_bytes", now.storedBytes()));
    change(all, "queued_jobs", queuedJobs, kept(now, "queued_jobs", now.queuedJobs()));
    change(all, "running_jobs", runningJobs, kept(now, "running_jobs", now.runningJobs()));
    change(all, "upload_bytes", uploadBytes, kept(now, "upload_bytes", now.uploadBytes()));
    change(all, "soft_percent", softPercent, String.valueOf(now.softPercent()));
    return all;
  }

  private static String kept(Limits now, String limit, @Nullable Long value) {
    return now.fromServer().contains(limit) ? SERVER : value == null ? NONE : value.toString();
  }

  private static void change(
      Map<String, @Nullable Long> all, String limit, Optional<String> asked, String kept) {
    String word = asked.orElse(kept);
    if (word.equals(SERVER)) {
      return;
    }
    all.put(
        limit,
        word.equals(NONE)
            ? null
            : ByteSizes.parse(word)
                .orElseThrow(() ->
                    new UsageException(
                        "--" + limit.replace('_', '-') + " takes a number, none or server")));
  }

  private void print(Limits limits) {
    if (common.json) {
      common.printJson(limits);
      return;
    }
    var table = new Table("LIMIT", "ALLOWED>", "SET");
    row(table, limits, "stored_bytes", UsageVerb.size(limits.storedBytes()));
    row(table, limits, "queued_jobs", UsageVerb.number(limits.queuedJobs()));
    row(table, limits, "running_jobs", UsageVerb.number(limits.runningJobs()));
    row(table, limits, "upload_bytes", UsageVerb.size(limits.uploadBytes()));
    table.row("soft_percent", limits.softPercent() + " %", "");
    table.print(common.out(), "");
  }

  private static void row(Table table, Limits limits, String limit, String allowed) {
    table.row(limit, allowed, limits.fromServer().contains(limit) ? "for all" : "for it");
  }
}
