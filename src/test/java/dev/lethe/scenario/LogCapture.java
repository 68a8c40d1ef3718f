package dev.lethe.scenario;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** Everything that is logged while it is open, our own packages down to the last detail. */
final class LogCapture implements AutoCloseable {
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final Logger root;
  private final Logger ours;
  private final Level before;
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(render(event));
        }
      };

  LogCapture() {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    ours = context.getLogger("dev.lethe");
    before = ours.getLevel();
    ours.setLevel(Level.TRACE);
    appender.setContext(context);
    appender.start();
    root.addAppender(appender);
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  /** Lines of one logger, without its name. */
  List<String> lines(String logger) {
    String start = logger + " ";
    return lines.stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .toList();
  }

  private static String render(ILoggingEvent event) {
    var line = new StringBuilder(event.getLoggerName()).append(' ');
    line.append(event.getFormattedMessage());
    if (event.getKeyValuePairs() != null) {
      line.append(event.getKeyValuePairs());
    }
    if (event.getThrowableProxy() != null) {
      line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return line.toString();
  }

  @Override
  public void close() {
    root.detachAppender(appender);
    ours.setLevel(before);
    appender.stop();
  }
}
