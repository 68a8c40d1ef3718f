package dev.lethe.client;

import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;

/** Tells a listener how much of a stream has been read. */
final class CountedStream extends FilterInputStream {
  private final long total;
  private final ByteProgress progress;
  private long done;

  CountedStream(InputStream in, long total, ByteProgress progress) {
    super(in);
    this.total = total;
    this.progress = progress;
  }

  /** A file as the body of a request. */
  static BodyPublisher publisher(Path file, ByteProgress progress) {
    try {
      BodyPublisher plain = BodyPublishers.ofFile(file);
      long length = plain.contentLength();
      return BodyPublishers.fromPublisher(
          BodyPublishers.ofInputStream(
              () -> new CountedStream(new LateFile(file), length, progress)),
          length);
    } catch (FileNotFoundException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  @Override
  public int read() throws IOException {
    int next = super.read();
    count(next < 0 ? -1 : 1);
    return next;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int read = super.read(into, offset, length);
    count(read);
    return read;
  }

  private void count(int read) {
    if (read > 0) {
      done += read;
      progress.at(done, total);
    }
  }
}
