package dev.lethe.ops;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * A log line for programs: one JSON object, the {@code key=value} pairs beside the fixed fields.
 */
final class JsonLine extends LayoutBase<ILoggingEvent> {
  private static final Set<String> FIXED =
      Set.of("time", "level", "logger", "thread", "message", "stack");

  JsonLine(Context context) {
    setContext(context);
    start();
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    var line = new StringBuilder(240).append('{');
    append(line, "time", TextLine.timeOf(event));
    append(line, "level", event.getLevel().toString().toLowerCase(Locale.ROOT));
    append(line, "logger", TextLine.shortName(event.getLoggerName()));
    append(line, "thread", event.getThreadName());
    append(line, "message", event.getFormattedMessage());
    for (KeyValuePair pair : TextLine.pairsOf(event)) {
      append(line, FIXED.contains(pair.key) ? pair.key + "_" : pair.key, pair.value);
    }
    String stack = TextLine.stackOf(event);
    if (!stack.isEmpty()) {
      append(line, "stack", stack);
    }
    return line.append("}\n").toString();
  }

  private static void append(StringBuilder line, String key, @Nullable Object value) {
    if (line.length() > 1) {
      line.append(',');
    }
    quote(line, key);
    line.append(':');
    switch (value) {
      case null -> line.append("null");
      case Boolean flag -> line.append(flag);
      case Integer number -> line.append(number);
      case Long number -> line.append(number);
      default -> quote(line, value.toString());
    }
  }

  private static void quote(StringBuilder line, String text) {
    line.append('"').append(JsonStringEncoder.getInstance().quoteAsString(text)).append('"');
  }
}
