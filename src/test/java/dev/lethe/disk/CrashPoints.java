package dev.lethe.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Watches a server's disk and keeps, for the moment before each durable step, what is there if the
 * server is killed then, and what is there if the power fails then.
 *
 * <p>One step at a time is taken, so a moment is the same for all threads, and nothing that happens
 * later can touch what was kept: the server is as dead in it as one that was stopped.
 */
public final class CrashPoints implements Disk.Watch {
  private final Path live;
  private final Path images;
  private final IntPredicate wanted;
  private final List<Point> points = new ArrayList<>();
  private @Nullable Journal journal;
  private final Set<Step> unsynced;
  private IntSupplier told = () -> 0;
  private int seen;
  private @Nullable String last;
  private int alike;

  /**
   * One moment.
   *
   * @param what the step that comes next, and the name of its file
   * @param told how much had been acknowledged
   */
  public record Point(int number, Step step, String what, int told, Path killed, Path powerless) {}

  /**
   * Watches nothing yet.
   *
   * @param wanted which moments to keep; the others are counted
   * @param unsynced steps that are said to be done and do nothing for a power cut
   */
  public CrashPoints(Path live, Path images, IntPredicate wanted, Set<Step> unsynced) {
    this.live = live;
    this.images = images;
    this.wanted = wanted;
    this.unsynced = Set.copyOf(unsynced);
  }

  /** Begins to keep moments. */
  public synchronized void arm(IntSupplier acknowledged) throws IOException {
    told = acknowledged;
    journal = new Journal(live);
  }

  /** Keeps what is there now, after the last step, and ends. */
  public synchronized void disarm() throws IOException {
    keep(null, live);
    journal = null;
  }

  public synchronized List<Point> points() {
    return List.copyOf(points);
  }

  /** How many moments there were, kept or not. */
  public synchronized int seen() {
    return seen;
  }

  @Override
  public synchronized void around(Step step, Path path, Disk.Action action) throws IOException {
    Path file = path.toAbsolutePath();
    if (journal != null) {
      keep(step, file);
    }
    action.run();
    if (journal != null && !unsynced.contains(step)) {
      journal.follow(step, file);
    }
  }

  private void keep(@Nullable Step step, Path file) throws IOException {
    Journal now = journal;
    if (now == null) {
      return;
    }
    seen++;
    boolean oneOfMany = step != null && isOneOfMany(step + " in " + Disk.folderOf(file));
    if (oneOfMany || !wanted.test(seen)) {
      return;
    }
    Path killed = images.resolve(points.size() + "-killed");
    Path powerless = images.resolve(points.size() + "-powerless");
    copy(live, killed);
    now.leave(powerless);
    String what = step == null ? "the end" : step + " " + file.getFileName();
    Step next = step == null ? Step.COMMIT : step;
    points.add(new Point(seen, next, what, told.getAsInt(), killed, powerless));
  }

  /** The 256 folders of a first start, and the slots of one batch: some of them do for all. */
  private boolean isOneOfMany(String what) {
    alike = what.equals(last) ? alike + 1 : 0;
    last = what;
    return alike > 2 && alike % 64 != 0;
  }

  /** Copies a folder with the rights of its files. */
  public static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        try {
          Files.copy(
              path,
              to.resolve(from.relativize(path).toString()),
              StandardCopyOption.COPY_ATTRIBUTES);
        } catch (NoSuchFileException e) {
          // The database takes its files away by itself when it is closed.
        }
      }
    }
  }
}
