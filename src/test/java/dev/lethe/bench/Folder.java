package dev.lethe.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** A temporary folder that is gone, with all that is in it, when it is closed. */
public record Folder(Path path) implements AutoCloseable {
  public static Folder create() throws IOException {
    return new Folder(Files.createTempDirectory("lethe-bench-").toRealPath());
  }

  public Path resolve(String name) {
    return path.resolve(name);
  }

  @Override
  public void close() throws IOException {
    remove(path);
  }

  static void remove(Path folder) throws IOException {
    List<Path> all;
    try (var files = Files.walk(folder)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    } catch (NoSuchFileException _) {
      return;
    }
    for (Path file : all) {
      Files.deleteIfExists(file);
    }
  }
}
