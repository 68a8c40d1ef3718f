package dev.lethe.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file that is opened when its first byte is asked for, so that many need few descriptors. */
final class LateFile extends InputStream {
  private final Path file;
  private @Nullable InputStream open;

  LateFile(Path file) {
    this.file = file;
  }

  @Override
  public int read() throws IOException {
    return stream().read();
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    return stream().read(into, offset, length);
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      open.close();
    }
  }

  private InputStream stream() throws IOException {
    var stream = open;
    if (stream == null) {
      stream = Files.newInputStream(file);
      open = stream;
    }
    return stream;
  }
}
