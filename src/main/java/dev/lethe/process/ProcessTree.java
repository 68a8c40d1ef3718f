package dev.lethe.process;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * All processes that one attempt of a job started, whatever they did to hide: double forks,
 * sessions of their own, emptied environments. It can be ended as one.
 */
public interface ProcessTree extends AutoCloseable {
  /** Starts a program inside the tree. */
  Child start(Launch launch) throws IOException;

  /**
   * Starts a program as built-in types do.
   *
   * @param argv the program and its arguments; never a shell string
   */
  default Child start(List<String> argv) throws IOException {
    return start(Launch.of(argv));
  }

  /**
   * Ends every process of the tree: politely for {@code grace}, then by force. Returns when the
   * tree is gone or cannot be shown to be gone. After it, {@link #start} throws. Safe to call from
   * any thread and more than once.
   */
  Ended end(Duration grace);

  /** Ends the tree without grace and lets go of what contained it. */
  @Override
  void close();

  /** What is known after {@link #end}. */
  enum Ended {
    /** No process of the tree is alive. */
    CONFIRMED,
    /**
     * Everything that could be found was killed, but this containment cannot prove there was no
     * more.
     */
    UNCONFIRMED
  }

  /** One started program. */
  interface Child {
    /** What the launch calls its progress: standard output, descriptor 3, or nothing. */
    InputStream stdout();

    InputStream stderr();

    /** Waits for the program itself (not for what it left behind) and returns its exit status. */
    int waitFor() throws InterruptedException;

    /** The limit that ended it, if one did. To be asked after {@link #waitFor}. */
    default Optional<Exceeded> exceeded() {
      return Optional.empty();
    }
  }
}
