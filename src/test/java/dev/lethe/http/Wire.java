package dev.lethe.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A bare socket to a server under test, for what an HTTP client would hide. */
final class Wire implements AutoCloseable {
  private final Socket socket;

  Wire(int port) throws IOException {
    socket = new Socket();
    // A small window makes the server block on a reader that does not read.
    socket.setReceiveBufferSize(16 << 10);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(20_000);
  }

  Wire send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  InputStream in() throws IOException {
    return socket.getInputStream();
  }

  /** Up to and including the empty line. */
  String head() throws IOException {
    StringBuilder out = new StringBuilder();
    while (!out.toString().endsWith("\r\n\r\n")) {
      int b = in().read();
      if (b < 0) {
        return out.toString();
      }
      out.append((char) b);
    }
    return out.toString();
  }

  /** How many bytes still come, and whether the connection then ends by a reset. */
  End rest() throws IOException {
    long count = 0;
    byte[] buffer = new byte[8192];
    try {
      for (int read = in().read(buffer); read >= 0; read = in().read(buffer)) {
        count += read;
      }
      return new End(count, false);
    } catch (SocketException _) {
      return new End(count, true);
    }
  }

  record End(long bytes, boolean reset) {}

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
