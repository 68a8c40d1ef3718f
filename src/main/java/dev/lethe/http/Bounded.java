package dev.lethe.http;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The content of a file part, refused at the first byte over the limit. */
public final class Bounded extends FilterInputStream {
  private long left;

  public Bounded(InputStream in, long limit) {
    super(in);
    this.left = limit;
  }

  @Override
  public int read() throws IOException {
    int one = super.read();
    count(one < 0 ? 0 : 1);
    return one;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int n = super.read(into, offset, length);
    count(Math.max(n, 0));
    return n;
  }

  private void count(int n) {
    left -= n;
    if (left < 0) {
      throw new Refusal(ErrorCode.UPLOAD_TOO_LARGE, "the file is too large");
    }
  }
}
