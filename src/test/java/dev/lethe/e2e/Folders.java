package dev.lethe.e2e;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where a server of a test keeps its things.
 *
 * @param root the folder of the test
 * @param name what the data folder in it is called
 */
record Folders(Path root, String name) {
  Folders(Path root) {
    this(root, "data");
  }

  Path data() {
    return root.resolve(name);
  }

  Path keys() {
    return root.resolve(name + "-keys");
  }

  String instance() {
    try {
      return Files.readString(data().resolve("instance")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The scratch folders of all attempts, in memory and on disk. */
  Set<Path> scratch() {
    return Stream.of(scratchInMemory(), root.resolve(name + "-scratch"))
        .filter(Files::isDirectory)
        .flatMap(Folders::list)
        .collect(toSet());
  }

  /** A folder of its own below the test's, for files that no server knows of. */
  Path aside(String name) throws IOException {
    return Files.createDirectories(root.resolve(name));
  }

  /** All below the blob folder: folders with -1, files with their size. */
  Map<String, Long> blobs() {
    Path blobs = data().resolve("blobs");
    try (Stream<Path> all = Files.walk(blobs)) {
      return all.collect(toMap(path -> blobs.relativize(path).toString(), Folders::size));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a server leaves in the machine's memory beside an empty test folder. */
  void removeScratchInMemory() throws IOException {
    if (Files.exists(data().resolve("instance"))) {
      Files.deleteIfExists(scratchInMemory());
    }
  }

  private Path scratchInMemory() {
    return Path.of("/dev/shm", "lethe-" + instance());
  }

  private static Stream<Path> list(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long size(Path path) {
    try {
      return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? -1 : Files.size(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
