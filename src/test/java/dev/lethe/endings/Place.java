package dev.lethe.endings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a server keeps below a folder, looked at behind its back. */
final class Place {
  final Rows rows;
  private final Path folder;

  Place(Path folder) {
    this.folder = folder;
    this.rows = new Rows(folder.resolve("data").resolve("lethe.db"));
  }

  /** The wrapped keys. */
  Path slots() {
    return folder.resolve("data-keys").resolve("slots");
  }

  /** What lies in the blob store for a job, its folder included. */
  List<Path> blobsOf(String job) throws IOException {
    try (Stream<Path> shards = Files.list(folder.resolve("data").resolve("blobs"))) {
      return shards.flatMap(shard -> within(shard.resolve(job), "").stream()).toList();
    }
  }

  /** All below a folder whose name holds this. */
  static List<Path> within(Path root, String name) {
    if (Files.notExists(root)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(path -> root.relativize(path).toString().contains(name)).toList();
    } catch (IOException | UncheckedIOException e) {
      // Something went away under the walk: look again.
      return within(root, name);
    }
  }
}
