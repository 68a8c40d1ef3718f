package dev.lethe.e2e;

import dev.lethe.client.ByteProgress;
import dev.lethe.client.CancelAnswer;
import dev.lethe.client.FilePart;
import dev.lethe.client.JobFilter;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.client.LetheException;
import dev.lethe.client.UnreachableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Several clients at once who submit, cancel, clean and delete until the server is gone. They write
 * down what they ask for before they ask, and what they were told as soon as they know it: what a
 * crash swallows is then exactly what lies in between.
 */
final class Load {
  private static final int LEAST_UPLOAD = 200_000;
  private static final int MOST_UPLOAD = 2_000_000;
  private static final int UNDER_WAY = 64_000;

  private final Book book;
  private final LetheClient client;
  private final Asks asks;
  private final Path folder;
  private final String mark;
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicInteger numbers = new AtomicInteger();

  // Guarded by this.
  private int uploading;
  private int accepted;

  /**
   * One life of it.
   *
   * @param folder for the files that are uploaded
   * @param mark an argument of the processes that the jobs leave behind
   */
  Load(Book book, LetheClient client, Asks asks, Path folder, String mark) {
    this.book = book;
    this.client = client;
    this.asks = asks;
    this.folder = folder;
    this.mark = mark;
  }

  /** A client's next step. */
  private interface Step {
    void take(SplittableRandom random) throws IOException, InterruptedException;
  }

  void start(SplittableRandom random, String life) {
    for (int i = 0; i < 3; i++) {
      actor(random.split(), r -> upload(r, life));
    }
    for (int i = 0; i < 2; i++) {
      actor(random.split(), r -> submit(r, life));
      actor(random.split(), r -> end(r, life));
    }
  }

  /** Waits until the clients have found out that the server is gone. */
  void join() throws InterruptedException {
    over.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Waits until the server has taken so many jobs in this life. */
  void awaitAccepted(int jobs) throws InterruptedException {
    await("the server takes no jobs", () -> accepted >= jobs);
  }

  /** Waits until an upload is on its way and far from done. */
  void awaitUpload() throws InterruptedException {
    await("nobody uploads", () -> uploading > 0);
  }

  /** Waits until a job runs. */
  void awaitRun() {
    JobFilter all = JobFilter.all();
    var running =
        new JobFilter(List.of("running"), all.type(), all.createdBefore(), all.labels(), 1);
    long until = System.nanoTime() + Program.PATIENCE.toNanos();
    while (client.jobs(running, null).items().isEmpty()) {
      if (System.nanoTime() > until) {
        throw new AssertionError("nothing runs");
      }
    }
  }

  private synchronized void await(String complaint, BooleanSupplier holds)
      throws InterruptedException {
    long until = System.nanoTime() + Program.PATIENCE.toNanos();
    while (!holds.getAsBoolean()) {
      book.refuseComplaints();
      long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError(complaint);
      }
      wait(left);
    }
  }

  /** Lets many deletes loose at once and waits until one is accepted, so that erasures go on. */
  void awaitErasures(SplittableRandom random) throws InterruptedException {
    List<Entry> doomed = book.some(random, 6, "");
    var accepted = new CountDownLatch(doomed.isEmpty() ? 0 : 1);
    for (Entry entry : doomed) {
      actor(
          random.split(),
          _ -> {
            delete(entry, entry.id().orElseThrow());
            accepted.countDown();
            throw new InterruptedException("one delete each");
          });
    }
    if (!accepted.await(Program.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("no delete was accepted");
    }
  }

  /** Has the master key rotated and waits until the server was asked to. */
  void awaitRotation(SplittableRandom random) throws InterruptedException {
    var asked = new CountDownLatch(1);
    actor(
        random.split(),
        _ -> {
          int epoch = client.masterKey().epoch();
          asked.countDown();
          client.rotateTo(epoch + 1);
          throw new InterruptedException("one rotation");
        });
    if (!asked.await(Program.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the master key does not answer");
    }
  }

  private void actor(SplittableRandom random, Step step) {
    threads.add(Thread.ofPlatform().daemon().name("client").start(() -> loop(random, step)));
  }

  private void loop(SplittableRandom random, Step step) {
    try {
      while (over.getCount() > 0) {
        step.take(random);
      }
    } catch (UnreachableException | IOException | InterruptedException _) {
      // The server is gone, as it is meant to be.
    } catch (RuntimeException | AssertionError e) {
      book.complain(e);
      uploads(0);
    }
  }

  private void upload(SplittableRandom random, String life)
      throws IOException, InterruptedException {
    int bytes = random.nextInt(LEAST_UPLOAD, MOST_UPLOAD);
    var entry = book.open(name(life), Work.any(random), bytes);
    Path file = Files.write(folder.resolve(entry.key), entry.input());
    var pace = new Pace(random.nextInt(4));
    try {
      entry.accepted(client.submit(submission(entry), List.of(FilePart.of(file)), pace));
      accepted();
    } catch (UnreachableException e) {
      if (!e.connected()) {
        book.strike(entry);
      }
      throw e;
    } finally {
      pace.done();
      Files.delete(file);
    }
    pause(random, 150);
  }

  private void submit(SplittableRandom random, String life) throws InterruptedException {
    var entry = book.open(name(life), Work.any(random), 0);
    entry.accepted(client.submit(submission(entry)));
    accepted();
    pause(random, 250);
  }

  private void end(SplittableRandom random, String life) throws IOException, InterruptedException {
    for (Entry entry : book.some(random, 1, random.nextBoolean() ? life : "")) {
      String id = entry.id().orElseThrow();
      switch (random.nextInt(5)) {
        case 0, 1 -> cancel(entry, id, random.nextBoolean());
        case 2, 3 -> clean(entry, id);
        default -> delete(entry, id);
      }
    }
    pause(random, 300);
  }

  private void cancel(Entry entry, String id, boolean wait) {
    entry.asksToCancel();
    try {
      Duration patience = wait ? Duration.ofSeconds(5) : Duration.ZERO;
      CancelAnswer answer = client.cancel(id, "a reason", patience);
      entry.cancelTold(answer.outcome(), answer.job());
    } catch (LetheException e) {
      allowDeleted(entry, e.code(), e.toString());
    }
  }

  private void clean(Entry entry, String id) throws IOException {
    entry.asksToClean();
    var answer = asks.clean(id);
    switch (answer.statusCode()) {
      case 200, 202 -> entry.cleanTold();
      case 409 -> Checks.contains(answer.body(), "job_not_terminal");
      default ->
          allowDeleted(entry, answer.statusCode() == 410 ? "job_deleted" : "", answer.body());
    }
  }

  private void delete(Entry entry, String id) throws IOException {
    entry.asksToDelete();
    var answer = asks.delete(id);
    if (answer.statusCode() != 200 && answer.statusCode() != 202) {
      throw new AssertionError("delete: " + answer.body());
    }
    entry.deleteTold();
  }

  private static void allowDeleted(Entry entry, String code, String answer) {
    if (!entry.deleteAsked() || !code.equals("job_deleted")) {
      throw new AssertionError("the answer for " + entry.id() + " was " + answer);
    }
  }

  private JobSubmission submission(Entry entry) {
    return JobSubmission.of("test.shell")
        .withParams(entry.work.params(book.runs(entry), mark))
        .withLabels(Map.of(Book.LABEL, entry.key))
        .withMaxAttempts(20);
  }

  private String name(String life) {
    return life + numbers.incrementAndGet();
  }

  private void pause(SplittableRandom random, int most) throws InterruptedException {
    boolean _ = over.await(random.nextInt(most), TimeUnit.MILLISECONDS);
  }

  private synchronized void accepted() {
    accepted++;
    notifyAll();
  }

  private synchronized void uploads(int more) {
    uploading += more;
    notifyAll();
  }

  /** Holds an upload back, so that it takes longer than a moment, and knows whether it goes on. */
  private final class Pace implements ByteProgress {
    private final int millis;
    private boolean underWay;

    Pace(int millis) {
      this.millis = millis;
    }

    @Override
    public synchronized void at(long done, long total) {
      if (!underWay && done > UNDER_WAY) {
        underWay = true;
        uploads(1);
      }
      try {
        boolean _ = over.await(millis, TimeUnit.MILLISECONDS);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    synchronized void done() {
      if (underWay) {
        uploads(-1);
      }
      underWay = false;
    }
  }
}
