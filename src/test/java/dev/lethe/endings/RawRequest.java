package dev.lethe.endings;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** One request on a bare socket, as slow and as broken as a test wants it. */
final class RawRequest implements AutoCloseable {
  private final Socket socket = new Socket();

  /** Sends the head; {@code fields} end with CRLF each. */
  RawRequest(URI server, String key, String line, String fields) throws IOException {
    // A small window makes the server block on a reader that does not read.
    socket.setReceiveBufferSize(16 << 10);
    socket.setSoTimeout(30_000);
    socket.connect(new InetSocketAddress(server.getHost(), server.getPort()));
    send(
        (line
                + " HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer "
                + key
                + "\r\n"
                + fields
                + "\r\n")
            .getBytes(StandardCharsets.US_ASCII));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** Up to and including the empty line. */
  String head() throws IOException {
    var head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new IOException("the answer ended in its head: " + head);
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** Whether the server has begun to answer. */
  boolean answered() throws IOException {
    return socket.getInputStream().available() > 0;
  }

  byte[] read(int bytes) throws IOException {
    return socket.getInputStream().readNBytes(bytes);
  }

  /** Reads what still comes and counts it; an end by reset counts like any other. */
  long rest() {
    long count = 0;
    byte[] buffer = new byte[64 << 10];
    try {
      InputStream in = socket.getInputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        count += n;
      }
    } catch (IOException _) {
      return count;
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
