package dev.lethe.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a verb writes and whom it may ask.
 *
 * @param out results, and nothing else
 * @param err progress and errors
 * @param terminal whether a person sits in front of it, so that bars and questions make sense
 */
record Screen(PrintStream out, PrintStream err, BufferedReader in, boolean terminal, int width) {
  private static final int USUAL_WIDTH = 80;

  // The JDK's own console, unlike the one of its editor module, is null without a terminal.
  @SuppressWarnings("SystemConsoleNull")
  static Screen ofProcess(Map<String, String> env) {
    var console = System.console();
    boolean terminal = console != null && console.isTerminal() && !"dumb".equals(env.get("TERM"));
    var in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    return new Screen(System.out, System.err, in, terminal, width(env.get("COLUMNS")));
  }

  private static int width(@Nullable String columns) {
    return Optional.ofNullable(columns)
        .filter(text -> text.matches("[1-9][0-9]{1,3}"))
        .map(Integer::parseInt)
        .orElse(USUAL_WIDTH);
  }

  /**
   * A line that is nobody else's: asked for without showing it, if a person sits there.
   *
   * @throws UsageException if there is none
   */
  @SuppressWarnings("SystemConsoleNull")
  String secret(String question) {
    try {
      var console = terminal ? System.console() : null;
      String line = console == null ? in.readLine() : hidden(console, question);
      if (line == null || line.isEmpty()) {
        throw new UsageException("nothing came on the input");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the input", e);
    }
  }

  private static @Nullable String hidden(Console console, String question) {
    char[] typed = console.readPassword("%s", question);
    return typed == null ? null : new String(typed);
  }

  /** Asks a question whose only yes is the whole word. */
  boolean confirmed(String question) {
    err.print(question + " Type yes to go on: ");
    err.flush();
    try {
      String answer = in.readLine();
      return answer != null && answer.equalsIgnoreCase("yes");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the answer", e);
    }
  }
}
