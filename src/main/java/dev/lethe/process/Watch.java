package dev.lethe.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks at all trees with limits from one thread, which is there only while there are such trees.
 * It rests four times as long as it looks, so that it never takes more than a fifth of a processor.
 */
final class Watch {
  private static final long PAUSE = Duration.ofMillis(100).toNanos();
  private static final int REST = 4;

  /** A tree that holds less is not what fills a disk. */
  private static final long MUCH = 16L << 20;

  private final long floorBytes;
  private final Set<Tree> trees = ConcurrentHashMap.newKeySet();
  private boolean looking;

  Watch(long floorBytes) {
    this.floorBytes = floorBytes;
  }

  void add(Tree tree, Limits limits) {
    if (limits.equals(Limits.NONE) && floorBytes == 0) {
      return;
    }
    trees.add(tree);
    synchronized (this) {
      if (!looking) {
        looking = true;
        Thread.ofPlatform().daemon().name("lethe-limits").start(this::lookOn);
      }
    }
  }

  void remove(Tree tree) {
    trees.remove(tree);
  }

  private void lookOn() {
    while (anyLeft()) {
      long start = System.nanoTime();
      for (var tree : trees) {
        look(tree);
      }
      if (floorBytes > 0) {
        relieve();
      }
      LockSupport.parkNanos(Math.max(PAUSE, REST * (System.nanoTime() - start)));
    }
  }

  private synchronized boolean anyLeft() {
    looking = !trees.isEmpty();
    return looking;
  }

  /** One tree that cannot be looked at must not leave the others without limits. */
  private static void look(Tree tree) {
    try {
      tree.look();
    } catch (RuntimeException _) {
      // Something of it went away while it was looked at; it is looked at again in a moment.
      return;
    }
  }

  private boolean low(Path scratch) {
    try {
      return Files.getFileStore(scratch).getUsableSpace() < floorBytes;
    } catch (IOException _) {
      return false;
    }
  }

  /** Ends the tree that takes most, before the others find no room. */
  private void relieve() {
    trees.stream()
        .filter(tree -> low(tree.scratch()))
        .max(Comparator.comparingLong(Tree::sizeBytes))
        .filter(tree -> tree.sizeBytes() > MUCH)
        .ifPresent(tree ->
            tree.exceed(
                new Exceeded(
                    Exceeded.Limit.DISK, floorBytes + " bytes to be left free for scratch files")));
  }
}
