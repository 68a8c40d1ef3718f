package dev.lethe.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a power cut leaves of a folder: of each file what was there at its last sync, of each folder
 * the names that it had at its own last sync. The most that a file system may forget; what a killed
 * process leaves is the least.
 *
 * <p>Things are known by their inode, for a file is synced under another name than it ends up with.
 */
final class Journal {
  private final Path root;
  private final Map<Object, byte[]> files = new HashMap<>();
  private final Map<Object, Map<String, Entry>> folders = new HashMap<>();

  private record Entry(Object inode, boolean folder) {}

  /** Takes all that is there for synced. */
  Journal(Path root) throws IOException {
    this.root = root;
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.toList()) {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
          folders.put(inode(path), entries(path));
        } else {
          files.put(inode(path), Files.readAllBytes(path));
        }
      }
    }
  }

  /** Follows one step that was done. */
  void follow(Step step, Path path) throws IOException {
    switch (step) {
      case CREATE -> files.remove(inode(path));
      case MKDIR -> folders.remove(inode(path));
      case FSYNC -> files.put(inode(path), Files.readAllBytes(path));
      case FSYNC_FOLDER -> folders.put(inode(path), entries(path));
      case COMMIT, CHECKPOINT -> database(path);
      case WRITE, OVERWRITE, TRUNCATE, RENAME, UNLINK, RMDIR -> {
        // Forgotten until it is synced.
      }
    }
  }

  /** Writes down what a power cut at this moment leaves. */
  void leave(Path target) throws IOException {
    leave(inode(root), target);
  }

  private void leave(Object folder, Path target) throws IOException {
    Files.createDirectory(
        target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    for (var one : folders.getOrDefault(folder, Map.of()).entrySet()) {
      Path path = target.resolve(one.getKey());
      if (one.getValue().folder()) {
        leave(one.getValue().inode(), path);
      } else {
        Files.createFile(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(path, files.getOrDefault(one.getValue().inode(), new byte[0]));
      }
    }
  }

  /** It syncs its own files; the index of its log is made anew by whoever opens it. */
  private void database(Path file) throws IOException {
    Map<String, Entry> around = folders.get(inode(Disk.folderOf(file)));
    for (String end : List.of("", "-wal")) {
      Path part = file.resolveSibling(file.getFileName() + end);
      if (around != null && Files.exists(part)) {
        files.put(inode(part), Files.readAllBytes(part));
        around.put(part.getFileName().toString(), entry(part));
      }
    }
  }

  private static Map<String, Entry> entries(Path folder) throws IOException {
    var entries = new TreeMap<String, Entry>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path path : all.toList()) {
        @Nullable Entry entry = path.toString().endsWith("-shm") ? null : entry(path);
        if (entry != null) {
          entries.put(path.getFileName().toString(), entry);
        }
      }
    }
    return entries;
  }

  private static Entry entry(Path path) throws IOException {
    return new Entry(inode(path), Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS));
  }

  private static Object inode(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }
}
