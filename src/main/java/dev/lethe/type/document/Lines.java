package dev.lethe.type.document;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Ends lines that do not end, so that nobody keeps one that has no end. */
final class Lines extends FilterInputStream {
  private static final int LONGEST = 64;

  private int length;

  Lines(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int most) throws IOException {
    int n = in.read(into, offset, most);
    for (int i = offset; i < offset + n; i++) {
      length = into[i] == '\n' ? 0 : length + 1;
      if (length > LONGEST) {
        into[i] = '\n';
        length = 0;
      }
    }
    return n;
  }
}
