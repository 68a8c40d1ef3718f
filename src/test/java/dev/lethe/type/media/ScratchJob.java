package dev.lethe.type.media;

import dev.lethe.ledger.ArtifactKind;
import dev.lethe.process.Launch;
import dev.lethe.process.ProcessTree;
import dev.lethe.work.JobContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** An attempt without a server: children are plain processes, outputs go to a folder. */
public final class ScratchJob implements JobContext, AutoCloseable {
  private final Path scratch;
  private final Path out;
  private final String params;
  private final List<InputFile> inputs = new ArrayList<>();
  private final List<Process> children = new CopyOnWriteArrayList<>();
  private final Consumer<ScratchJob> onProgress;
  public final List<Output> outputs = new CopyOnWriteArrayList<>();
  public final List<Step> steps = new CopyOnWriteArrayList<>();

  public record Output(Path file, ArtifactKind kind, String name, String mediaType, String meta) {}

  public record Step(double fraction, String phase) {}

  public ScratchJob(Path folder, Path media, String params) throws IOException {
    this(folder, media, params, _ -> {});
  }

  public ScratchJob(Path folder, Path media, String params, Consumer<ScratchJob> onProgress)
      throws IOException {
    this(folder, Map.of("main", media), params, onProgress);
  }

  /** Takes several inputs by their names. */
  public ScratchJob(
      Path folder, Map<String, Path> media, String params, Consumer<ScratchJob> onProgress)
      throws IOException {
    this.scratch = Files.createTempDirectory(folder, "scratch");
    this.out = Files.createTempDirectory(folder, "out");
    this.params = params;
    this.onProgress = onProgress;
    for (var one : media.entrySet()) {
      Path copy = scratch.resolve("input-" + inputs.size());
      Files.copy(one.getValue(), copy);
      inputs.add(new InputFile(one.getKey(), "holiday.mov", copy, Files.size(copy)));
    }
  }

  @Override
  public String params() {
    return params;
  }

  @Override
  public List<InputFile> inputs() {
    return List.copyOf(inputs);
  }

  @Override
  public Path scratch() {
    return scratch;
  }

  @Override
  public ProcessTree.Child start(Launch launch) throws IOException {
    var builder = new ProcessBuilder(launch.argv()).directory(scratch.toFile());
    builder.environment().putAll(launch.environment());
    builder.environment().put("TMPDIR", scratch.toString());
    Process process = builder.start();
    children.add(process);
    return new Child(process);
  }

  @Override
  public void endPrograms() {
    killChildren();
  }

  @Override
  public boolean takesPartial() {
    return false;
  }

  @Override
  public void progress(double fraction, String phase) {
    steps.add(new Step(fraction, phase));
    onProgress.accept(this);
  }

  @Override
  public void output(Path file, ArtifactKind kind, String name, String mediaType, String meta)
      throws IOException {
    outputs.add(new Output(Files.move(file, out.resolve(name)), kind, name, mediaType, meta));
  }

  /** As a cancel with grace does it. */
  public void askChildrenToStop() {
    // Process.destroy would close our ends of the pipes, and ffmpeg could not say how far it came.
    children.forEach(child -> child.toHandle().destroy());
  }

  public void killChildren() {
    children.forEach(child -> child.toHandle().destroyForcibly());
    children.forEach(child -> child.onExit().join());
  }

  public boolean hasLivingChild() {
    return children.stream().anyMatch(Process::isAlive);
  }

  public List<String> names() {
    return outputs.stream().map(Output::name).toList();
  }

  public Output output(String name) {
    return outputs.stream().filter(o -> o.name().equals(name)).findFirst().orElseThrow();
  }

  public List<String> filesLeft() throws IOException {
    var left = new ArrayList<String>();
    try (var files = Files.walk(scratch)) {
      files.filter(Files::isRegularFile).forEach(f -> left.add(f.getFileName().toString()));
    }
    return left;
  }

  @Override
  public void close() {
    killChildren();
  }

  private record Child(Process process) implements ProcessTree.Child {
    @Override
    public InputStream stdout() {
      return process.getInputStream();
    }

    @Override
    public InputStream stderr() {
      return process.getErrorStream();
    }

    @Override
    public int waitFor() throws InterruptedException {
      return process.waitFor();
    }
  }
}
