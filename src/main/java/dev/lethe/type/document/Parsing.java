package dev.lethe.type.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.process.ChildJvm;
import dev.lethe.process.Exceeded;
import dev.lethe.process.Launch;
import dev.lethe.process.Limits;
import dev.lethe.process.ProcessTree;
import dev.lethe.work.JobContext;
import dev.lethe.work.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** One attempt from input to outputs: the order, the parser, its files. */
final class Parsing {
  static final JsonMapper JSON = JsonMapper.builder().build();

  private static final double PARSED = 0.95;
  private static final Duration STRAGGLERS = Duration.ofSeconds(2);

  private final JobContext job;
  private final DocumentSettings settings;
  private final DocumentPrograms programs;
  private final Path made;

  Parsing(JobContext job, DocumentSettings settings, DocumentPrograms programs) {
    this.job = job;
    this.settings = settings;
    this.programs = programs;
    this.made = job.scratch().resolve("made");
  }

  Outcome run() throws IOException, InterruptedException, ParseFailure {
    job.progress(0, "parse");
    Files.createDirectory(made);
    Files.writeString(job.scratch().resolve("order.json"), order().toString());
    parse();
    var files = new ParsedFiles(job, made);
    ObjectNode told = files.told();
    if (told.has("refused")) {
      throw ParseFailure.said(told.path("refused").asText(), told.path("message").asText());
    }
    job.progress(PARSED, "store");
    files.give(told);
    job.progress(1, "store");
    return new Outcome.Succeeded(told.toString());
  }

  private ObjectNode order() throws IOException, ParseFailure {
    Path tesseract =
        programs.tesseract().orElseThrow(() -> ParseFailure.program("tesseract is not installed"));
    JsonNode params = JSON.readTree(job.params());
    ObjectNode order = JSON.createObjectNode();
    order.put("input", job.inputs().getFirst().path().toAbsolutePath().toString());
    order.put("out", made.toAbsolutePath().toString());
    order.set("params", params);
    order.put("tesseract", tesseract.toString());
    order.put("max_pages", settings.maxPages());
    order.put("max_pixels", settings.maxPixels());
    order.put("max_output_bytes", settings.maxOutputBytes());
    return order;
  }

  private void parse() throws IOException, InterruptedException, ParseFailure {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    ProcessTree.Child child = job.start(launch());
    var ended = new CountDownLatch(1);
    var late = new AtomicBoolean();
    List<Thread> listening =
        List.of(
            Thread.ofVirtual().start(() -> drain(child.stderr())),
            Thread.ofVirtual().start(() -> follow(child.stdout())),
            Thread.ofVirtual().start(() -> endLate(ended, late)));
    int status;
    try {
      status = child.waitFor();
    } finally {
      ended.countDown();
    }
    // Whatever the document made of the parser, nobody changes a file from here on.
    job.endPrograms();
    for (Thread listener : listening) {
      listener.join(STRAGGLERS);
    }
    refuseFailure(status, child.exceeded(), late.get());
  }

  private Launch launch() {
    Limits limits =
        new Limits(
            Optional.empty(),
            settings.memory(),
            0,
            Math.max(settings.maxOutputBytes(), 4 * settings.maxPixels()),
            0);
    return DocumentPrograms.parser(job.scratch().toAbsolutePath(), settings.memory() / 2)
        .launch(List.of(), limits);
  }

  private void refuseFailure(int status, Optional<Exceeded> exceeded, boolean late)
      throws ParseFailure {
    if (exceeded.isPresent()) {
      throw ParseFailure.limit(exceeded.get().said());
    }
    if (late) {
      throw ParseFailure.limit(
          "the document takes longer than " + settings.maxTime().toSeconds() + " s to parse");
    }
    if (status == ChildJvm.OUT_OF_MEMORY) {
      throw ParseFailure.limit("the document takes more memory than it may");
    }
    if (status != 0) {
      throw ParseFailure.program("the parser ended with status " + status);
    }
  }

  private void endLate(CountDownLatch ended, AtomicBoolean late) {
    try {
      if (!ended.await(settings.maxTime().toNanos(), TimeUnit.NANOSECONDS)) {
        late.set(true);
        job.endPrograms();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a program says is written to the log of the job by whoever reads it. */
  private static void drain(InputStream stderr) {
    try (stderr) {
      stderr.transferTo(OutputStream.nullOutputStream());
    } catch (IOException _) {
      // The stream of a killed program may break instead of ending.
      return;
    }
  }

  private void follow(InputStream stdout) {
    try (var lines =
        new BufferedReader(new InputStreamReader(new Lines(stdout), StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.matches("[01](\\.[0-9]{1,6})?")) {
          job.progress(PARSED * Math.min(1, Double.parseDouble(line)), "parse");
        }
      }
    } catch (IOException _) {
      // The same; what was told before counts.
      return;
    }
  }
}
