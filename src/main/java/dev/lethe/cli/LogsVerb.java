package dev.lethe.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lethe.client.Job;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe logs}: what the programs of a job said on their error streams. */
@Command(
    name = "logs",
    description = {
      "Show what the programs of a job said on their error streams.",
      "With --follow the exit code tells how the job ended: 0 succeeded, 1 not."
    })
final class LogsVerb implements Callable<Integer> {
  private static final Duration TIDYING = Duration.ofSeconds(5);
  private static final int LONGEST_LINE = 16_384;

  @Mixin private final Common common;

  @Parameters(paramLabel = "ID", description = "The job.")
  private String id = "";

  @Option(
      names = {"-f", "--follow"},
      description = "Show what is to come, too, until the job has ended.")
  private boolean follow;

  LogsVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() throws IOException {
    try (var _ = new Interruptible(TIDYING);
        var client = common.connect()) {
      try (InputStream text = client.log(id, follow)) {
        print(new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8)));
      }
      if (!follow) {
        return ExitCode.DONE;
      }
      Job job = client.job(id);
      return job.succeeded() ? ExitCode.DONE : job.ended() ? ExitCode.FAILED : ExitCode.ACCEPTED;
    }
  }

  /** A program may say whatever its input makes it say: no line of it moves the cursor. */
  private void print(Reader text) throws IOException {
    var line = new StringBuilder();
    for (int c = text.read(); c >= 0; c = text.read()) {
      if (c != '\n') {
        line.append((char) c);
      }
      if (c == '\n' || line.length() >= LONGEST_LINE) {
        print(line);
      }
    }
    if (!line.isEmpty()) {
      print(line);
    }
  }

  private void print(StringBuilder line) {
    if (common.json) {
      common.printJson(JsonNodeFactory.instance.objectNode().put("line", line.toString()));
    } else {
      common.out().println(Text.plain(line.toString().replace("\t", "    ").stripTrailing()));
    }
    line.setLength(0);
  }
}
