package dev.lethe.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.client.FilePart;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.JobSubmission.Input;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe run}: a file in, or the address of one, and its results out. */
@Command(
    name = "run",
    description = {
      "Submit a file as a job, wait for it, download what it made.",
      "Ctrl-C cancels the job. Where neither LETHE_URL is set nor a local server answers, it"
          + " starts one for this run."
    })
final class RunVerb implements Callable<Integer> {
  /** A cancel may take its grace and its answer; more would make Ctrl-C feel broken. */
  private static final Duration TIDYING = Duration.ofSeconds(20);

  @Mixin private final Common common;

  @Parameters(
      paramLabel = "FILE",
      arity = "0..1",
      description = {
        "The input, or an http or https address from which the server fetches it.",
        "None for a type that takes none."
      })
  private String file = "";

  @Option(names = "--type", required = true, description = "As in video.transcode.")
  private String type = "";

  @Option(names = "--params", paramLabel = "JSON", description = "The type's parameters.")
  private String params = "{}";

  @Mixin private final VideoOptions video = new VideoOptions();

  @Option(names = "--label", paramLabel = "K=V", description = "A label of the job; repeatable.")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      converter = Durations.class,
      description = "Stop the job if it has not ended by then, as in 2h.")
  private Optional<Duration> deadline = Optional.empty();

  @Option(
      names = "--priority",
      paramLabel = "N",
      description = "From -100 to 100: the higher of two jobs of one account goes first.")
  private Optional<Integer> priority = Optional.empty();

  @Option(
      names = "--at",
      paramLabel = "TIME",
      converter = Moments.class,
      description = "Do not start before, as in 2027-01-31T22:00:00Z.")
  private Optional<Instant> runAt = Optional.empty();

  @Option(
      names = "--wait-for-worker",
      description = "Hand the job in even if nothing serves its type yet.")
  private boolean waitForWorker;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where the results go (default: the input's name with -results).")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = {"--keep-partial", "--keep"},
      description = "If the job is cancelled, keep on the server what it had made.")
  private boolean keepPartial;

  RunVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() throws IOException {
    JobSubmission submission = submission();
    if (file.isEmpty()) {
      return run(submission, type);
    }
    if (file.matches("(?i)https?://.*")) {
      String path = file.replaceFirst("[?#].*", "");
      var input = List.of(Input.url("main", file));
      return run(submission.withInputs(input), FileNames.stem(FileNames.safe(path, "input")));
    }
    Path input = common.around().folder().resolve(file);
    if (!Files.isRegularFile(input)) {
      throw new FailedException("there is no file " + file);
    }
    if (!Files.isReadable(input)) {
      throw new FailedException("no permission to read " + file);
    }
    try (var _ = new Interruptible(TIDYING);
        var server = ServerForRun.reach(common)) {
      String name = FileNames.stem(String.valueOf(input.getFileName()));
      var run = new Run(common, server, outFolder(name));
      return run.run(submission, FilePart.of(input).withMediaType(mediaType(input)));
    }
  }

  private int run(JobSubmission submission, String name) throws IOException {
    try (var _ = new Interruptible(TIDYING);
        var server = ServerForRun.reach(common)) {
      return new Run(common, server, outFolder(name)).run(submission);
    }
  }

  private JobSubmission submission() {
    JobSubmission asked =
        JobSubmission.of(type)
            .withParams(video.over(object(params), type))
            .withLabels(labels)
            .withDeadline(deadline.orElse(null))
            .withPriority(priority.orElse(null))
            .withRunAt(runAt.orElse(null))
            .withKeepPartial(keepPartial);
    return waitForWorker ? asked.waitingForWorker() : asked;
  }

  private Path outFolder(String name) {
    return common.around().folder().resolve(out.orElse(Path.of(name + "-results")));
  }

  private static ObjectNode object(String json) {
    try {
      JsonNode node = new ObjectMapper().readTree(json.isBlank() ? "{}" : json);
      if (node instanceof ObjectNode object) {
        return object;
      }
    } catch (JacksonException _) {
      // Said below, like any other text that is no object.
    }
    throw new UsageException("--params is not a JSON object");
  }

  private static String mediaType(Path input) throws IOException {
    return Optional.ofNullable(Files.probeContentType(input)).orElse("application/octet-stream");
  }
}
