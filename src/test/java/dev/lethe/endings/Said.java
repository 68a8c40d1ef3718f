package dev.lethe.endings;

import dev.lethe.ops.Logs;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.event.Level;

/** Takes all that this process logs or prints, at the most talkative level, until it is closed. */
final class Said implements AutoCloseable {
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

  Said() {
    var stream = new PrintStream(taken, true, StandardCharsets.UTF_8);
    System.setOut(stream);
    System.setErr(stream);
    Logs.configure(Level.DEBUG, Logs.Format.TEXT);
  }

  /** Where the test itself may speak. */
  PrintStream outside() {
    return out;
  }

  byte[] bytes() {
    return taken.toByteArray();
  }

  @Override
  public void close() {
    System.setOut(out);
    System.setErr(err);
    Logs.configure(Level.WARN, Logs.Format.TEXT);
  }
}
