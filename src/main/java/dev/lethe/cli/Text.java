package dev.lethe.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How things look to a person: sizes, durations, times, and text that came from elsewhere. */
final class Text {
  private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ssX", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Text() {}

  static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double size = bytes / 1024.0;
    int unit = 0;
    // 1023.95 would be shown as 1024.0 of the smaller unit.
    while (size >= 1023.95 && unit < UNITS.length - 1) {
      size /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", size, UNITS[unit]);
  }

  static String duration(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1000) {
      return millis + " ms";
    }
    if (millis < 59_950) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
    long seconds = Math.round(millis / 1000.0);
    if (seconds < 3600) {
      return String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60);
    }
    long minutes = seconds / 60;
    if (minutes < 24 * 60) {
      return String.format(Locale.ROOT, "%d h %02d min", minutes / 60, minutes % 60);
    }
    return String.format(Locale.ROOT, "%d d %02d h", minutes / 1440, minutes / 60 % 24);
  }

  static String sinceNanos(long began) {
    return duration(Duration.ofNanos(System.nanoTime() - began));
  }

  static String time(@Nullable Instant time) {
    return time == null ? "-" : TIME.format(time);
  }

  static String percent(double fraction) {
    return Math.round(Math.clamp(fraction, 0, 1) * 100) + " %";
  }

  static String count(long count, String thing) {
    return count + " " + thing + (count == 1 ? "" : "s");
  }

  /** One line without control characters: a name may not move the cursor or forge a line. */
  static String plain(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /** What a failed file operation says, which the JDK leaves to the exception's class. */
  static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "there is no " + missing.getFile();
      case AccessDeniedException denied -> "no permission for " + denied.getFile();
      case FileAlreadyExistsException there -> there.getFile() + " is already there";
      case FileSystemException other when other.getReason() == null ->
          "trouble with " + other.getFile();
      default -> plain(String.valueOf(e.getMessage()));
    };
  }
}
