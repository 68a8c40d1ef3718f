package dev.lethe.ops;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Sets logging up in code: looking for a settings file and parsing XML would cost a fifth of a
 * second at every start. Until {@link #configure} is called only warnings are shown, which is what
 * the verbs of the command line want.
 */
public final class Logs extends ContextAwareBase implements Configurator {
  /** Their information is about themselves; warnings are about us. */
  private static final List<String> LIBRARIES =
      List.of(
          "org.eclipse.jetty",
          "io.javalin",
          "org.flywaydb",
          "com.zaxxer.hikari",
          "org.jdbi",
          "com.networknt",
          "org.sqlite",
          "org.postgresql");

  /** How a log line is written. */
  public enum Format {
    TEXT,
    JSON
  }

  /** Called by the logging library itself, at the first use of a logger. */
  @Override
  public ExecutionStatus configure(LoggerContext context) {
    set(context, Level.WARN, Format.TEXT);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** From here on everything of this level or graver goes to the standard error. */
  public static void configure(Level level, Format format) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.reset();
      set(context, level, format);
    }
  }

  private static void set(LoggerContext context, Level level, Format format) {
    var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(
        switch (format) {
          case TEXT -> new TextLine(context);
          case JSON -> new JsonLine(context);
        });
    encoder.start();

    var stderr = new ConsoleAppender<ILoggingEvent>();
    stderr.setContext(context);
    stderr.setTarget("System.err");
    stderr.setEncoder(encoder);
    stderr.start();

    Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(ch.qos.logback.classic.Level.convertAnSLF4JLevel(level));
    root.addAppender(stderr);
    Level libraries = level.toInt() > Level.WARN.toInt() ? level : Level.WARN;
    for (String library : LIBRARIES) {
      context
          .getLogger(library)
          .setLevel(ch.qos.logback.classic.Level.convertAnSLF4JLevel(libraries));
    }
  }
}
