package dev.lethe;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Folders in memory where the machine has such a place: for tests that make thousands of durable
 * steps and are about their order, not about the disk.
 */
public final class InMemory implements TempDirFactory {
  private static final Path SHARED = Path.of("/dev/shm");

  @Override
  public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext extension)
      throws Exception {
    return Files.isDirectory(SHARED) && Files.isWritable(SHARED)
        ? Files.createTempDirectory(SHARED, "lethe-test-")
        : Files.createTempDirectory("lethe-test-");
  }
}
