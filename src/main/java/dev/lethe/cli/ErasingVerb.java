package dev.lethe.cli;

import dev.lethe.client.Erasure;
import dev.lethe.client.Job;
import dev.lethe.client.LetheClient;
import java.time.Duration;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code clean} and {@code delete} have in common: the question, the wait, the report. */
final class ErasingVerb {
  @Mixin private final Common common;

  @Mixin private final SweepOptions many = new SweepOptions();

  @Parameters(paramLabel = "ID", arity = "0..1", description = "The job.")
  private String id = "";

  @Option(names = "--yes", description = "Do not ask. Needed where there is no terminal.")
  private boolean yes;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      converter = Durations.class,
      defaultValue = "10s",
      description = "How long to wait for the erasure to be done (default: ${DEFAULT-VALUE}).")
  private Duration wait = Duration.ofSeconds(10);

  ErasingVerb(Surroundings around) {
    this.common = new Common(around);
  }

  String id() {
    return id;
  }

  /** Whether it is for many jobs. */
  boolean many() {
    return SweepOptions.many(many, id);
  }

  /** For many jobs, this action: {@code clean} or {@code delete}. */
  int sweep(String action) {
    return new SweepRun(common, many, action).run(yes);
  }

  int run(String question, Function<LetheClient, Erasure> request) {
    if (!yes && !agreed(question)) {
      throw new FailedException("nothing was erased");
    }
    try (var client = common.connect()) {
      Erasure erasure = client.waitForErasure(request.apply(client), wait);
      if (common.json) {
        common.printJson(erasure);
      } else {
        common.out().println(Text.plain(sentence(erasure)));
        if (erasure.receiptUrl() != null) {
          common.screen().err().println("its receipt: lethe receipts get " + erasure.id());
        }
      }
      return erasure.done() ? ExitCode.DONE : ExitCode.ACCEPTED;
    }
  }

  /** What can be undone is not asked about. */
  int trash(Duration undoFor) {
    try (var client = common.connect()) {
      Job job = client.guards().trash(id, undoFor);
      if (common.json) {
        common.printJson(job);
      } else {
        common.out().println(Text.plain(sentence(job)));
      }
      return ExitCode.DONE;
    }
  }

  private static String sentence(Job job) {
    var until = job.purgeAt();
    return "deleted %s; lethe undelete %s brings it back until %s"
        .formatted(job.id(), job.id(), until == null ? "it is erased" : Text.time(until));
  }

  private boolean agreed(String question) {
    if (!common.screen().terminal()) {
      throw new UsageException("this erases for good and there is no terminal to ask: give --yes");
    }
    return common.screen().confirmed(question);
  }

  static String sentence(Erasure erasure) {
    String what =
        "%s: %s, %s"
            .formatted(
                erasure.jobId(),
                Text.count(erasure.fileCount(), "file"),
                Text.bytes(erasure.byteCount()));
    var doneAt = erasure.doneAt();
    if (erasure.done() && doneAt != null) {
      return "erased %s, in %s"
          .formatted(what, Text.duration(Duration.between(erasure.createdAt(), doneAt)));
    }
    var trouble = erasure.lastError();
    String last =
        trouble == null
            ? ""
            : "; last error: %s (%s)"
                .formatted(trouble.message() == null ? "none" : trouble.message(), trouble.code());
    return "erasing %s, not done yet; it goes on by itself as %s%s"
        .formatted(what, erasure.id(), last);
  }
}
