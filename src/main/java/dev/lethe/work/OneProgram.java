package dev.lethe.work;

import dev.lethe.process.Exceeded;
import dev.lethe.process.Launch;
import dev.lethe.process.ProcessTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An attempt whose work is one program, from its start until nothing of it runs any more.
 *
 * <p>Its streams are read on threads of their own, and the attempt waits for the program and for
 * nothing else: a child that it left behind holds the streams open for as long as it likes. When
 * the program has ended, whatever it left behind is ended too; only then its files may be looked
 * at, so that nobody can put a link in the place of a file that was looked at already.
 */
public final class OneProgram {
  private static final Duration STRAGGLERS = Duration.ofSeconds(2);

  private final JobContext job;
  private final Listener listener;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean late = new AtomicBoolean();

  private OneProgram(JobContext job, Listener listener) {
    this.job = job;
    this.listener = listener;
  }

  /** Reads what a program tells until its end; that a killed program's stream breaks is no harm. */
  public interface Listener {
    void read(InputStream told) throws IOException;
  }

  /**
   * How it ended.
   *
   * @param status as the program gave it
   * @param exceeded the limit that ended it, if one did
   * @param late whether it was ended because its time was over
   */
  public record End(int status, Optional<Exceeded> exceeded, boolean late) {}

  /**
   * Runs one; after it the attempt can start nothing.
   *
   * @param most how long it may take
   * @param listener reads what it prints
   */
  public static End run(JobContext job, Launch launch, Optional<Duration> most, Listener listener)
      throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return new OneProgram(job, listener).end(job.start(launch), most);
  }

  private End end(ProcessTree.Child child, Optional<Duration> most) throws InterruptedException {
    List<Thread> reading =
        List.of(
            Thread.ofVirtual().start(() -> drain(child.stderr())),
            Thread.ofVirtual().start(() -> listen(child.stdout())));
    most.ifPresent(time -> Thread.ofVirtual().start(() -> endAfter(time)));
    int status;
    try {
      status = child.waitFor();
    } finally {
      ended.countDown();
    }
    job.endPrograms();
    for (Thread reader : reading) {
      reader.join(STRAGGLERS);
    }
    return new End(status, child.exceeded(), late.get());
  }

  /** What a program says is written to the log of the job by whoever reads it. */
  private static void drain(InputStream said) {
    try (said) {
      said.transferTo(OutputStream.nullOutputStream());
    } catch (IOException _) {
      // The stream of a killed program may break instead of ending.
      return;
    }
  }

  private void listen(InputStream told) {
    try (told) {
      listener.read(told);
    } catch (IOException _) {
      // The same; what was told before counts.
      return;
    }
  }

  private void endAfter(Duration most) {
    try {
      if (!ended.await(most.toNanos(), TimeUnit.NANOSECONDS)) {
        late.set(true);
        job.endPrograms();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
