package dev.lethe.cli;

import java.time.Duration;
import java.util.function.Function;
import me.tongfei.progressbar.ProgressBarRenderer;
import me.tongfei.progressbar.ProgressState;

/** Draws a bar as one line: what, how much, the bar itself, and what is worth knowing of it. */
record BarLine(Function<ProgressState, String> tail) implements ProgressBarRenderer {
  private static final int NARROWEST = 10;

  /** The tail of a transfer: how many bytes, and how fast. */
  static BarLine ofBytes() {
    return new BarLine(state -> {
      Duration took = state.getElapsedAfterStart();
      long speed = Math.round(state.getCurrent() * 1e9 / Math.max(1, took.toNanos()));
      return "%s of %s, %s/s"
          .formatted(Text.bytes(state.getCurrent()), Text.bytes(state.getMax()), Text.bytes(speed));
    });
  }

  /** The tail of work: what it is at, and for how long. */
  static BarLine ofWork() {
    return new BarLine(
        state -> state.getExtraMessage() + ", " + Text.duration(state.getElapsedAfterStart()));
  }

  @Override
  public String render(ProgressState state, int width) {
    double done = state.getMax() <= 0 ? 1 : state.getNormalizedProgress();
    String head = "%-9s %5s [".formatted(state.getTaskName(), Text.percent(done));
    String tail = "] " + this.tail.apply(state);
    int room = Math.max(NARROWEST, width - head.length() - tail.length());
    int full = (int) Math.round(Math.clamp(done, 0, 1) * room);
    String line = head + "=".repeat(full) + " ".repeat(room - full) + tail;
    return line.length() > width ? line.substring(0, width) : line;
  }
}
