package dev.lethe.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What lies in a blob folder: of one job, and of all. Counted on the disk, not asked for. */
record DiskCount(long files, long bytes, long folders) {

  /** Everything below {@code root} that has {@code part} somewhere in its path. */
  static DiskCount of(Path root, String part) throws IOException {
    if (!Files.exists(root)) {
      return new DiskCount(0, 0, 0);
    }
    List<Path> all;
    try (var walk = Files.walk(root)) {
      all = walk.filter(path -> root.relativize(path).toString().contains(part)).toList();
    }
    long files = 0;
    long bytes = 0;
    for (Path path : all) {
      if (Files.isRegularFile(path)) {
        files++;
        bytes += Files.size(path);
      }
    }
    return new DiskCount(files, bytes, all.stream().filter(Files::isDirectory).count());
  }

  boolean isNothing() {
    return files == 0 && folders == 0;
  }

  @Override
  public String toString() {
    return "%s (%s) in %s"
        .formatted(Text.count(files, "file"), Text.bytes(bytes), Text.count(folders, "folder"));
  }
}
