package dev.lethe.cli;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/** A progress bar where a person watches, and nothing where a program does. */
final class Bar implements AutoCloseable {
  private static final int UPDATE_MILLIS = 100;

  private final @Nullable ProgressBar bar;

  private Bar(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  /** Counts bytes, with their speed. */
  static Bar ofBytes(Screen screen, String task, long total) {
    return begin(screen, task, total, BarLine.ofBytes());
  }

  /** Shows how much of the work is done, in percent. */
  static Bar ofWork(Screen screen, String task) {
    return begin(screen, task, 100, BarLine.ofWork());
  }

  /** Counts things, as a share of how many there are. */
  void count(long done, long total, String phase) {
    work(total == 0 ? 1 : (double) done / total, phase);
  }

  void bytes(long done, long total) {
    if (bar != null) {
      if (total >= 0) {
        bar.maxHint(total);
      }
      bar.stepTo(done);
    }
  }

  void work(double fraction, String phase) {
    if (bar != null) {
      bar.stepTo(Math.round(Math.clamp(fraction, 0, 1) * 100));
      bar.setExtraMessage(Text.plain(phase));
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  // The width is handed in: asking the terminal for it would load a terminal library for that.
  private static Bar begin(Screen screen, String task, long total, BarLine line) {
    if (!screen.terminal()) {
      return new Bar(null);
    }
    return new Bar(
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(total)
            .setRenderer(line)
            .setUpdateIntervalMillis(UPDATE_MILLIS)
            .setConsumer(new ConsoleProgressBarConsumer(screen.err(), screen.width() - 1))
            .build());
  }
}
