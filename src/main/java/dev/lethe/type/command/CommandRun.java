package dev.lethe.type.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.process.Exceeded;
import dev.lethe.process.Launch;
import dev.lethe.process.ProcessTree;
import dev.lethe.work.JobContext;
import dev.lethe.work.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One attempt of a command, from its start to its outputs.
 *
 * <p>Its streams are read on threads of their own, and the attempt waits for the program and for
 * nothing else: a child that it left behind holds the streams open for as long as it likes. When
 * the program has ended, whatever it left behind is ended too; only then its files are looked at,
 * so that nobody can put a link in the place of a file that was looked at already.
 */
final class CommandRun {
  private static final Duration STRAGGLERS = Duration.ofSeconds(2);

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
    ProcessTree.Child child = start();
    var ended = new CountDownLatch(1);
    var late = new AtomicBoolean();
    List<Thread> listening = List.of(drain(child), follow(child));
    spec.bounds().wallTime().ifPresent(most -> endAfter(most, ended, late));
    int status;
    try {
      status = child.waitFor();
    } finally {
      ended.countDown();
    }
    job.endPrograms();
    for (Thread listener : listening) {
      listener.join(STRAGGLERS);
    }
    Optional<Exceeded> exceeded = child.exceeded();
    if (exceeded.isPresent()) {
      throw CommandFailure.limit(exceeded.get().said());
    }
    if (late.get()) {
      throw CommandFailure.limit("wall time of " + spec.bounds().wallTime().orElseThrow());
    }
    return status;
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

  private ProcessTree.Child start() throws IOException, InterruptedException, CommandFailure {
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
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Optional<String> missing = files.missing();
    if (missing.isPresent()) {
      throw CommandFailure.missing(missing.get());
    }
    return job.start(
        new Launch(
            spec.command().fill(places),
            environment,
            spec.telling().from(),
            spec.bounds().limits(),
            spec.surroundings().network(),
            spec.surroundings().user()));
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

  /** What a program says is written to the log of the job by whoever reads it. */
  private static Thread drain(ProcessTree.Child child) {
    return Thread.ofVirtual()
        .start(() -> {
          try (var said = child.stderr()) {
            said.transferTo(OutputStream.nullOutputStream());
          } catch (IOException _) {
            // The stream of a killed program may break instead of ending.
          }
        });
  }

  private Thread follow(ProcessTree.Child child) {
    var lines =
        new ProgressLines(
            spec.telling().phases(), (phase, fraction) -> job.progress(fraction, phase));
    return Thread.ofVirtual()
        .start(() -> {
          try (var told = child.stdout()) {
            lines.read(told);
          } catch (IOException _) {
            // The same; what was told before counts.
          }
        });
  }

  private void endAfter(Duration most, CountDownLatch ended, AtomicBoolean late) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            if (!ended.await(most.toNanos(), TimeUnit.NANOSECONDS)) {
              late.set(true);
              job.endPrograms();
            }
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
  }
}
