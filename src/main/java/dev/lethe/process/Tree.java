package dev.lethe.process;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One process tree at any level. Starting and ending exclude each other, so nothing can start
 * behind the back of an end; the first caller of {@link #end} does the work and all others get its
 * answer, but a caller with less patience shortens the grace for everyone.
 */
final class Tree implements ProcessTree {
  private static final Duration LONGEST_GRACE = Duration.ofHours(1);

  private final Spawner spawner;
  private final TreeSpec spec;
  private final Confinement confinement;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Process> started = new ArrayList<>();
  private final CompletableFuture<Ended> answer = new CompletableFuture<>();
  private boolean ending;
  private long forceAt;

  Tree(Spawner spawner, TreeSpec spec, Confinement confinement) {
    this.spawner = spawner;
    this.spec = spec;
    this.confinement = confinement;
  }

  @Override
  public Child start(Launch launch) throws IOException {
    spawner.requireProgram(launch, spec.scratch());
    lock.lock();
    try {
      if (ending) {
        throw new IOException("the process tree " + spec.name() + " was ended");
      }
      var process = spawner.spawn(confinement.enter(launch), launch.environment(), spec);
      started.add(process);
      return new Started(process);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Ended end(Duration grace) {
    if (isFirst(grace)) {
      var ended = Ended.UNCONFIRMED;
      try {
        ended = takeDown() ? Ended.CONFIRMED : Ended.UNCONFIRMED;
      } finally {
        answer.complete(ended);
      }
    }
    return answer.join();
  }

  @Override
  public void close() {
    end(Duration.ZERO);
  }

  private boolean isFirst(Duration grace) {
    var patience = grace.compareTo(LONGEST_GRACE) < 0 ? grace : LONGEST_GRACE;
    long wanted = System.nanoTime() + patience.toNanos();
    lock.lock();
    try {
      boolean first = !ending;
      if (first || wanted - forceAt < 0) {
        forceAt = wanted;
      }
      ending = true;
      return first;
    } finally {
      lock.unlock();
    }
  }

  private boolean takeDown() {
    if (!graceOver() && !confinement.quiet(started)) {
      confinement.ask(started);
      Pause.until(() -> confinement.quiet(started), this::graceOver);
    }
    return confinement.kill(started);
  }

  private boolean graceOver() {
    lock.lock();
    try {
      return System.nanoTime() - forceAt >= 0;
    } finally {
      lock.unlock();
    }
  }

  /** A started program, seen through the wrapper that keeps it. */
  private record Started(Process process) implements Child {
    @Override
    public InputStream stdout() {
      return process.getInputStream();
    }

    @Override
    public InputStream stderr() {
      return process.getErrorStream();
    }

    @Override
    public int waitFor() throws InterruptedException {
      return process.waitFor();
    }
  }
}
