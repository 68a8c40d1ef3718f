package dev.lethe.endings;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Every place in which a server may leave something: its folders, shared ones, and its log. */
final class Search {
  static final Path SHARED_MEMORY = Path.of("/dev/shm");
  static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

  private final Path folder;
  private final Said said;
  private final FileTime began;

  /**
   * Begins before the server does.
   *
   * @param folder the test's own, in which the server's folders are
   */
  Search(Path folder, Said said) {
    this.folder = folder;
    this.said = said;
    this.began = FileTime.from(Instant.now().minus(Duration.ofSeconds(2)));
  }

  Traces everywhere(Map<String, byte[]> wanted) throws IOException {
    return new Traces(wanted)
        .below(folder.resolve("data"))
        .below(folder.resolve("data-keys"))
        .below(folder.resolve("data-scratch"))
        .below(SHARED_MEMORY, this::recent)
        .below(TEMPORARY, this::recent)
        .in("the log", said.bytes());
  }

  /** What other tests and servers are doing beside us is theirs. */
  private boolean recent(Path path, BasicFileAttributes facts) {
    if (facts.isDirectory()) {
      return !path.getFileName().toString().startsWith("junit") && facts.fileKey() != null;
    }
    return facts.lastModifiedTime().compareTo(began) > 0;
  }
}
