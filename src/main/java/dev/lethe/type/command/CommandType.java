package dev.lethe.type.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.work.JobContext;
import dev.lethe.work.JobProgram;
import dev.lethe.work.Outcome;
import java.time.Duration;
import java.util.Optional;

/** A job type whose work a program does that Lethe knows nothing of but its type file. */
final class CommandType implements JobProgram {
  private final CommandSpec spec;
  private final ProgramFiles files;

  CommandType(CommandSpec spec) {
    this.spec = spec;
    this.files = new ProgramFiles(spec);
  }

  @Override
  public String name() {
    return spec.name();
  }

  @Override
  public String check(String params) {
    ObjectNode checked = spec.schema().check(params);
    spec.command().checkValues(checked);
    return checked.toString();
  }

  @Override
  public String schema() {
    return spec.schema().text();
  }

  @Override
  public Inputs inputs() {
    return spec.inputs();
  }

  @Override
  public Optional<String> unserved() {
    return files.missing();
  }

  @Override
  public Optional<String> user() {
    return spec.surroundings().user();
  }

  @Override
  public Outcome run(JobContext job) throws Exception {
    return new CommandRun(spec, files, job).run();
  }

  @Override
  public Duration grace(boolean keepPartial) {
    return keepPartial ? spec.endings().grace() : Duration.ZERO;
  }
}
