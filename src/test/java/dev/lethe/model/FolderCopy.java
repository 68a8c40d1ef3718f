package dev.lethe.model;

import dev.lethe.id.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of a job as they were, to be put back. */
record FolderCopy(Path folder, Map<String, byte[]> files) {
  static FolderCopy of(Path blobs, JobId job) throws IOException {
    try (Stream<Path> all = Files.find(blobs, 2, (path, _) -> path.endsWith(job.toString()))) {
      Path folder = all.findFirst().orElseThrow();
      var files = new TreeMap<String, byte[]>();
      for (Path file : list(folder)) {
        files.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
      return new FolderCopy(folder, files);
    }
  }

  void restore() throws IOException {
    Files.createDirectories(folder);
    for (Path file : list(folder)) {
      if (!files.containsKey(file.getFileName().toString())) {
        Files.delete(file);
      }
    }
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path there = folder.resolve(file.getKey());
      if (Files.notExists(there)) {
        Files.write(there, file.getValue());
      }
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
