package dev.lethe.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A file that is being written for the first time; nobody reads it before it is whole. */
public final class FreshFile implements AutoCloseable {
  private final Disk.Watch watch;
  private final Path file;
  private final FileChannel channel;

  FreshFile(Disk.Watch watch, Path file, FileChannel channel) {
    this.watch = watch;
    this.file = file;
    this.channel = channel;
  }

  public void write(byte[] bytes, int from, int length) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes, from, length);
    watch.around(
        Step.WRITE,
        file,
        () -> {
          while (rest.hasRemaining()) {
            channel.write(rest);
          }
        });
  }

  /**
   * Makes what was written durable. When that fails the file is closed: the system has forgotten
   * that its pages were not written, and a second try would succeed without having done anything.
   */
  public void sync() throws IOException {
    try {
      watch.around(Step.FSYNC, file, () -> channel.force(true));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
