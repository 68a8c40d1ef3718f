package dev.lethe.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One process tree at any level. Starting and ending exclude each other, so nothing can start
 * behind the back of an end; the first caller of {@link #end} does the work and all others get its
 * answer, but a caller with less patience shortens the grace for everyone.
 */
final class Tree implements ProcessTree {
  private static final Duration LONGEST_GRACE = Duration.ofHours(1);

  private final Workshop workshop;
  private final TreeSpec spec;
  private final Confinement confinement;
  private final Meter meter;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Process> started = new ArrayList<>();
  private final CompletableFuture<Ended> answer = new CompletableFuture<>();
  private Limits limits = Limits.NONE;
  private boolean ending;
  private long forceAt;
  private volatile @Nullable Exceeded exceeded;

  Tree(Workshop workshop, TreeSpec spec, Confinement confinement) {
    this.workshop = workshop;
    this.spec = spec;
    this.confinement = confinement;
    this.meter = new Meter(spec.scratch(), () -> confinement.measure(copyOfStarted()));
  }

  @Override
  public Child start(Launch launch) throws IOException {
    workshop.spawner().requireProgram(launch, spec.scratch());
    var program = workshop.program(launch, spec.scratch());
    lock.lock();
    try {
      if (ending) {
        throw new IOException("the process tree " + spec.name() + " was ended");
      }
      limits = program.limits().tighter(limits);
      meter.begin(limits);
      var command = confinement.enter(program);
      var process = workshop.spawner().spawn(command, launch.environment(), spec);
      started.add(process);
      workshop.watch().add(this, limits);
      return new Started(process, program.limits());
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

  Path scratch() {
    return spec.scratch();
  }

  long sizeBytes() {
    return meter.sizeBytes();
  }

  /** Ends the tree if it is over a limit. */
  void look() {
    Limits current;
    lock.lock();
    try {
      current = limits;
    } finally {
      lock.unlock();
    }
    meter.look(current).ifPresent(this::exceed);
  }

  /** Not on the caller's thread, which has other trees to look at. */
  void exceed(Exceeded over) {
    workshop.watch().remove(this);
    exceeded = over;
    Thread.ofVirtual().name("limit-" + spec.name()).start(this::close);
  }

  private List<Process> copyOfStarted() {
    lock.lock();
    try {
      return List.copyOf(started);
    } finally {
      lock.unlock();
    }
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
    workshop.watch().remove(this);
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
  private final class Started implements Child {
    private static final int CPU_SIGNAL = 128 + 24;
    private static final int FILE_SIGNAL = 128 + 25;

    private final Process process;
    private final Limits own;

    Started(Process process, Limits own) {
      this.process = process;
      this.own = own;
    }

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

    @Override
    public Optional<Exceeded> exceeded() {
      var byWatch = Optional.ofNullable(exceeded);
      if (byWatch.isPresent() || process.isAlive() || process.exitValue() == 0) {
        return byWatch;
      }
      if (own.cpu().isPresent() && process.exitValue() == CPU_SIGNAL) {
        return Meter.exceeded(Exceeded.Limit.CPU, own);
      }
      if (own.fileBytes() > 0 && (process.exitValue() == FILE_SIGNAL || cutOffFile())) {
        return Meter.exceeded(Exceeded.Limit.FILE, own);
      }
      return Optional.empty();
    }

    /** Programs that do not die of the signal are left with a file of just that size. */
    private boolean cutOffFile() {
      try (var files = Files.find(spec.scratch(), 8, (_, f) -> f.isRegularFile())) {
        return files.anyMatch(file -> file.toFile().length() == own.fileBytes());
      } catch (IOException | UncheckedIOException _) {
        return false;
      }
    }
  }
}
