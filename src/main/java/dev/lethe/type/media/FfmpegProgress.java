package dev.lethe.type.media;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Reads what ffmpeg writes with {@code -progress}: how far into the medium it has come. */
public final class FfmpegProgress {
  private static final String TIME = "out_time_us=";
  private static final String STEP = "progress=";

  private final Watcher watcher;
  private Duration reached = Duration.ZERO;

  /** Is told of each step; what it throws ends the reading. */
  public interface Watcher {
    void reached(Duration time) throws IOException, MediaFailure;
  }

  public FfmpegProgress(Watcher watcher) {
    this.watcher = watcher;
  }

  /** The end of what has been written: of all outputs, the latest. */
  public Duration reached() {
    return reached;
  }

  public void read(InputStream stdout) throws IOException, MediaFailure {
    var lines = new BufferedReader(new InputStreamReader(stdout, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(TIME)) {
        advance(line.substring(TIME.length()).strip());
      } else if (line.startsWith(STEP)) {
        watcher.reached(reached);
      }
    }
  }

  /** Before the first packet ffmpeg says {@code N/A}, or the most negative number there is. */
  private void advance(String micros) {
    if (micros.matches("[0-9]{1,15}")) {
      Duration time = Duration.ofNanos(Long.parseLong(micros) * 1000);
      reached = time.compareTo(reached) > 0 ? time : reached;
    }
  }
}
