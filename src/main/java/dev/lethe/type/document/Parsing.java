package dev.lethe.type.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.process.ChildJvm;
import dev.lethe.process.Launch;
import dev.lethe.process.Limits;
import dev.lethe.work.JobContext;
import dev.lethe.work.OneProgram;
import dev.lethe.work.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One attempt from input to outputs: the order, the parser, its files. */
final class Parsing {
  static final JsonMapper JSON = JsonMapper.builder().build();

  private static final double PARSED = 0.95;

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
    OneProgram.End end =
        OneProgram.run(job, launch(), Optional.of(settings.maxTime()), this::follow);
    if (end.exceeded().isPresent()) {
      throw ParseFailure.limit(end.exceeded().get().said());
    }
    if (end.late()) {
      throw ParseFailure.limit(
          "the document takes longer than " + settings.maxTime().toSeconds() + " s to parse");
    }
    if (end.status() == ChildJvm.OUT_OF_MEMORY) {
      throw ParseFailure.limit("the document takes more memory than it may");
    }
    if (end.status() != 0) {
      throw ParseFailure.program("the parser ended with status " + end.status());
    }
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

  private void follow(InputStream told) throws IOException {
    var lines =
        new BufferedReader(new InputStreamReader(new Lines(told), StandardCharsets.US_ASCII));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.matches("[01](\\.[0-9]{1,6})?")) {
        job.progress(PARSED * Math.min(1, Double.parseDouble(line)), "parse");
      }
    }
  }
}
