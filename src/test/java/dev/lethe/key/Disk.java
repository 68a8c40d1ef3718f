package dev.lethe.key;

import java.io.FileDescriptor;
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
final class Disk implements DurableFile.Sync {
  private final Path durable;
  private int syncs;
  private int failAt = -1;

  Disk(Path durable) throws IOException {
    this.durable = durable;
    Files.createDirectories(durable);
    Files.setPosixFilePermissions(durable, PosixFilePermissions.fromString("rwx------"));
  }

  @Override
  public synchronized void sync(Path file, FileDescriptor descriptor) throws IOException {
    syncs++;
    if (syncs == failAt) {
      throw new IOException("the disk failed");
    }
    descriptor.sync();
    copy(file, durable);
  }

  synchronized int syncs() {
    return syncs;
  }

  synchronized void failNext() {
    failAt = syncs + 1;
  }

  /** The folder as a power cut leaves it. */
  synchronized Path afterPowerCut(Path live) throws IOException {
    try (Stream<Path> files = Files.list(live)) {
      // These are written by other means, which sync before they return.
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
