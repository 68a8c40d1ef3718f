package dev.lethe.type.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.process.Launch;
import dev.lethe.work.JobContext;
import dev.lethe.work.OneProgram;
import dev.lethe.work.Outcome;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One attempt of a command, from its start to its outputs. */
final class CommandRun {
  private final CommandSpec spec;
  private final ProgramFiles files;
  private final JobContext job;
  private final Path out;

  CommandRun(CommandSpec spec, ProgramFiles files, JobContext job) {
    this.spec = spec;
    this.files = files;
    this.job = job;
    this.out = job.scratch().resolve("out");
  }

  Outcome run() throws IOException, InterruptedException {
    try {
      return finish(runProgram());
    } catch (CommandFailure failure) {
      return failure.outcome();
    } catch (AccessDeniedException _) {
      // Where the server is not root, a program can shut it out; what it shut is not named.
      return CommandFailure.of("its output folder has what cannot be read").outcome();
    }
  }

  private int runProgram() throws IOException, InterruptedException, CommandFailure {
    Launch launch = launch();
    var lines =
        new ProgressLines(
            spec.telling().phases(), (phase, fraction) -> job.progress(fraction, phase));
    OneProgram.End end = OneProgram.run(job, launch, spec.bounds().wallTime(), lines::read);
    if (end.exceeded().isPresent()) {
      throw CommandFailure.limit(end.exceeded().get().said());
    }
    if (end.late()) {
      throw CommandFailure.limit("wall time of " + spec.bounds().wallTime().orElseThrow());
    }
    return end.status();
  }

  private Outcome finish(int status) throws IOException, InterruptedException, CommandFailure {
    if (job.takesPartial()) {
      new Giving(spec, job, out).give(true);
      throw CommandFailure.of("it was asked to stop before the end");
    }
    if (status != 0) {
      throw CommandFailure.status(status, spec.endings().retry().contains(status));
    }
    return new Outcome.Succeeded(new Giving(spec, job, out).give(false));
  }

  private Launch launch() throws IOException, CommandFailure {
    Places places = layOut();
    var environment = new HashMap<String, String>();
    spec.surroundings()
        .environment()
        .forEach((name, value) -> environment.put(name, value.fill(places)));
    environment.putAll(
        Map.of(
            "LETHE_PARAMS", places.paramsFile().toString(),
            "LETHE_IN", places.in().toString(),
            "LETHE_INPUTS", job.scratch().resolve("inputs.json").toString(),
            "LETHE_OUT", out.toString()));
    Optional<String> missing = files.missing();
    if (missing.isPresent()) {
      throw CommandFailure.missing(missing.get());
    }
    return new Launch(
        spec.command().fill(places),
        environment,
        spec.telling().from(),
        spec.bounds().limits(),
        spec.surroundings().network(),
        spec.surroundings().user());
  }

  private Places layOut() throws IOException {
    Files.createDirectory(out);
    Path params = Files.writeString(job.scratch().resolve("params.json"), job.params());
    ArrayNode about = ParamSchema.JSON.createArrayNode();
    var inputs = new ArrayList<Path>();
    for (JobContext.InputFile input : job.inputs()) {
      inputs.add(input.path());
      about
          .addObject()
          .put("name", input.name())
          .put("path", input.path().toString())
          .put("bytes", input.bytes());
    }
    Files.writeString(job.scratch().resolve("inputs.json"), about.toString());
    var values = (ObjectNode) ParamSchema.JSON.readTree(job.params());
    return new Places(spec.dir(), job.scratch().resolve("in"), out, params, inputs, values);
  }
}
