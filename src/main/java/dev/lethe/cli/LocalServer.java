package dev.lethe.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** A server running inside this process, for verbs that need one and find none. */
public interface LocalServer extends AutoCloseable {
  /** Where it answers. */
  URI uri();

  /** An API key it accepts, with every right. */
  String key();

  /** Stops it and lets go of its files, which stay. */
  @Override
  void close();

  /** Starts one; handed in by the program's entry, which knows the server. */
  @FunctionalInterface
  interface Starter {
    /**
     * Starts a server on a free port of the loopback interface. It may not exit the process and
     * registers no shutdown hook, as the verb closes it.
     *
     * @param data its data folder, which does not exist yet; its parent is private and the verb's
     */
    LocalServer start(Path data) throws IOException;
  }
}
