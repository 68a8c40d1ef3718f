package dev.lethe.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code lethe demo}: one job from upload to grave, in a folder that is gone afterwards. */
@Command(
    name = "demo",
    description = {
      "Show what Lethe does, in a minute.",
      "Makes a clip, starts a server in a temporary folder, runs a job, cancels another, erases"
          + " both, counts what is left on the disk, and verifies the receipt without the server."
    })
final class Demo implements Callable<Integer> {
  private static final Duration TIDYING = Duration.ofSeconds(30);

  private final Surroundings around;
  private final LocalServer.Starter starter;

  Demo(Surroundings around, LocalServer.Starter starter) {
    this.around = around;
    this.starter = starter;
  }

  @Override
  public Integer call() throws IOException {
    Path ffmpeg = FfmpegProgram.require(around.env());
    var steps = new DemoSteps(around.screen());
    Path place;
    try (var _ = new Interruptible(TIDYING);
        var folder = TemporaryFolder.create("lethe-demo-")) {
      place = folder.path();
      long began = System.nanoTime();
      Path clip = new DemoClip(ffmpeg, place).make();
      steps.clip(clip, began);
      tour(steps, clip, place);
    }
    steps.removed(place);
    return ExitCode.DONE;
  }

  private void tour(DemoSteps steps, Path clip, Path place) throws IOException {
    long began = System.nanoTime();
    Path data = place.resolve("lethe-data");
    try (var server = RunningServer.start(starter, data)) {
      steps.server(server.uri(), began);
      try (var client = server.connect()) {
        new DemoTour(client, steps, data.resolve("blobs")).of(clip, place);
      }
    }
    steps.receipt(place);
  }
}
