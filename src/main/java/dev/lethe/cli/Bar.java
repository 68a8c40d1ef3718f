package dev.lethe.cli;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A progress bar where a person watches, and nothing where a program does. */
final class Bar implements AutoCloseable {
  private static final int UPDATE_MILLIS = 100;
  private static final long MIB = 1 << 20;
  private static final long KIB = 1 << 10;

  private final @Nullable ProgressBar bar;

  private Bar(@Nullable ProgressBar bar) {
    this.bar = bar;
  }

  /** Counts bytes, with their speed. */
  static Bar ofBytes(Screen screen, String task, long total) {
    if (!screen.terminal()) {
      return new Bar(null);
    }
    boolean large = total >= MIB;
    var format = new DecimalFormat("0.0", DecimalFormatSymbols.getInstance(Locale.ROOT));
    return new Bar(
        begin(screen, task, total)
            .setUnit(large ? " MiB" : " KiB", large ? MIB : KIB)
            .showSpeed(format)
            .build());
  }

  /** Shows how much of the work is done, in percent. */
  static Bar ofWork(Screen screen, String task) {
    return new Bar(screen.terminal() ? begin(screen, task, 100).setUnit(" %", 1).build() : null);
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
      bar.setExtraMessage(" " + Text.plain(phase));
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }

  // The width is handed in: asking the terminal for it would load a terminal library for that.
  private static ProgressBarBuilder begin(Screen screen, String task, long total) {
    return new ProgressBarBuilder()
        .setTaskName(task)
        .setInitialMax(total)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(UPDATE_MILLIS)
        .setConsumer(new ConsoleProgressBarConsumer(screen.err(), screen.width() - 1));
  }
}
