package dev.lethe.key;

import dev.lethe.disk.Disk;
import dev.lethe.disk.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

/**
 * Stands for the disk in a power cut: keeps a second folder that holds of each synced file only
 * what was there at its last sync, counts the syncs, and can fail one.
 */
final class PowerCut implements Disk.Watch {
  private final Path durable;
  private int syncs;
  private int failAt = -1;
  private boolean cut;

  PowerCut(Path durable) throws IOException {
    this.durable = durable;
    Files.createDirectories(durable);
    Files.setPosixFilePermissions(durable, PosixFilePermissions.fromString("rwx------"));
  }

  @Override
  public synchronized void around(Step step, Path file, Disk.Action action) throws IOException {
    if (step == Step.FSYNC) {
      syncs++;
      if (syncs == failAt) {
        throw new IOException("the disk failed");
      }
    }
    action.run();
    if (step == Step.FSYNC && !cut) {
      copy(file, durable);
    }
  }

  synchronized int syncs() {
    return syncs;
  }

  synchronized void failNext() {
    failAt = syncs + 1;
  }

  /** The folder as a power cut leaves it; what is synced from here on does not reach it. */
  synchronized Path afterPowerCut(Path live) throws IOException {
    cut = true;
    try (Stream<Path> files = Files.list(live)) {
      // These are replaced by files that were synced under another name.
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".key") || name.endsWith(".generation")) {
          copy(file, durable);
        }
      }
    }
    return durable;
  }

  private static void copy(Path file, Path into) throws IOException {
    Files.copy(
        file,
        into.resolve(file.getFileName()),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.COPY_ATTRIBUTES);
  }
}
