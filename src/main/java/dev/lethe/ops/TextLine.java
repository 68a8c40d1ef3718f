package dev.lethe.ops;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * A log line for people: time, level, logger, message, {@code key=value} pairs. Whatever a value
 * holds, an event stays one line, so that nobody can write lines of their own into the log.
 */
final class TextLine extends LayoutBase<ILoggingEvent> {
  TextLine(Context context) {
    setContext(context);
    start();
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    var line = new StringBuilder(160);
    line.append(timeOf(event)).append(' ');
    line.append("%-5s".formatted(event.getLevel())).append(' ');
    line.append(shortName(event.getLoggerName())).append(' ');
    appendVisibly(line, event.getFormattedMessage());
    for (KeyValuePair pair : pairsOf(event)) {
      line.append(' ').append(pair.key).append('=');
      appendValue(line, String.valueOf(pair.value));
    }
    line.append('\n');
    return line.append(stackOf(event)).toString();
  }

  /** UTC with exactly three digits of a second, so that lines align. */
  static String timeOf(ILoggingEvent event) {
    Instant time = event.getInstant() == null ? Instant.EPOCH : event.getInstant();
    String text = time.truncatedTo(ChronoUnit.MILLIS).toString();
    return text.length() == 24 ? text : text.substring(0, 19) + ".000Z";
  }

  static String shortName(String logger) {
    return logger.startsWith("dev.lethe.") ? logger.substring("dev.lethe.".length()) : logger;
  }

  static List<KeyValuePair> pairsOf(ILoggingEvent event) {
    @Nullable List<KeyValuePair> pairs = event.getKeyValuePairs();
    return pairs == null ? List.of() : pairs;
  }

  /** The stack trace, ending in a line break, or nothing. */
  static String stackOf(ILoggingEvent event) {
    if (event.getThrowableProxy() == null) {
      return "";
    }
    var converter = new ThrowableProxyConverter();
    converter.start();
    return converter.convert(event);
  }

  private static void appendValue(StringBuilder line, String value) {
    boolean plain = !value.isEmpty() && value.chars().noneMatch(TextLine::needsQuotes);
    if (plain) {
      line.append(value);
    } else {
      line.append('"');
      appendVisibly(line, value.replace("\\", "\\\\").replace("\"", "\\\""));
      line.append('"');
    }
  }

  private static boolean needsQuotes(int character) {
    return character <= ' ' || character == '"' || character == '=' || isHidden(character);
  }

  private static void appendVisibly(StringBuilder line, String text) {
    text.codePoints()
        .forEach(character -> {
          if (isHidden(character)) {
            line.append("\\u%04x".formatted(character));
          } else {
            line.appendCodePoint(character);
          }
        });
  }

  private static boolean isHidden(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }
}
