package dev.lethe.fetch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server that inputs are fetched from, as slow, as broken and as hostile as a test wants it: an
 * answer is what the test writes to the socket.
 */
public final class Origin implements AutoCloseable {
  private final ServerSocket server;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  /** Writes an answer, head and all. */
  @FunctionalInterface
  public interface Answer {
    void to(OutputStream out) throws IOException, InterruptedException;
  }

  public Origin() throws IOException {
    this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
  }

  /** With a socket of another kind, such as one that speaks TLS. */
  Origin(ServerSocket server) {
    this.server = server;
    Thread.ofVirtual().name("origin").start(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** An address here, by the name or number of a host. */
  public String url(String host, String path) {
    return "http://" + host + ":" + port() + path;
  }

  public Origin on(String path, Answer answer) {
    answers.put(path, answer);
    return this;
  }

  public Origin on(String path, String head, String body) {
    return on(path, out -> write(out, head, body));
  }

  /** A whole and honest file. */
  public Origin file(String path, String body) {
    return on(
        path,
        "HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: " + body.length(),
        body);
  }

  public Origin redirect(String path, String location) {
    return on(path, "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location, "");
  }

  /** The heads of all requests so far. */
  public List<String> heads() {
    return List.copyOf(heads);
  }

  public static void write(OutputStream out, String head, String body) throws IOException {
    out.write((head + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException _) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      var head = new StringBuilder();
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        head.append(line).append('\n');
      }
      if (head.isEmpty()) {
        return;
      }
      heads.add(head.toString());
      String path = head.toString().split(" ", 3)[1];
      Answer answer = answers.get(path);
      if (answer == null) {
        write(socket.getOutputStream(), "HTTP/1.1 404 No\r\nContent-Length: 0", "");
      } else {
        answer.to(socket.getOutputStream());
      }
    } catch (IOException _) {
      // The other side went away, as some tests want it to.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
