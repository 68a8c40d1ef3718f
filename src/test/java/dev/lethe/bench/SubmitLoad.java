package dev.lethe.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Submits jobs over keep-alive connections as fast as they are accepted, in a process of its own:
 * one thread, one prepared request, and no look at an answer beyond its status and its length.
 *
 * <p>Each line on the standard input runs one round; each round answers with a line: how many were
 * accepted, how long it took and how much of the processor this process used, in nanoseconds.
 */
final class SubmitLoad {
  private static final String BODY =
      """
      {"type":"test.noop","params":{"n":1},"labels":{"bench":"submit"}}\
      """;

  private final Selector selector;
  private final byte[] request;
  private long accepted;

  private SubmitLoad(Selector selector, byte[] request) {
    this.selector = selector;
    this.request = request;
  }

  /**
   * @param args port, API key, number of connections, seconds of a round
   */
  public static void main(String[] args) throws IOException {
    int port = Integer.parseInt(args[0]);
    Duration round = Duration.ofSeconds(Long.parseLong(args[3]));
    try (var selector = Selector.open()) {
      var load = new SubmitLoad(selector, request(port, args[1]));
      List<Connection> connections = new ArrayList<>();
      for (int i = 0; i < Integer.parseInt(args[2]); i++) {
        connections.add(load.connect(port));
      }
      var in = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      while (in.readLine() != null) {
        long processor = processorNanos();
        long began = System.nanoTime();
        long count = load.run(connections, began + round.toNanos());
        long took = System.nanoTime() - began;
        IO.println("%d %d %d".formatted(count, took, processorNanos() - processor));
      }
    }
  }

  private static byte[] request(int port, String key) {
    return """
    POST /v1/jobs HTTP/1.1\r
    Host: 127.0.0.1:%d\r
    Authorization: Bearer %s\r
    Content-Type: application/json\r
    Content-Length: %d\r
    \r
    %s\
    """
        .formatted(port, key, BODY.length(), BODY)
        .getBytes(ISO_8859_1);
  }

  private Connection connect(int port) throws IOException {
    SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    var connection = new Connection(channel);
    channel.register(selector, SelectionKey.OP_READ, connection);
    return connection;
  }

  /** Every request that was sent is answered before it returns. */
  private long run(List<Connection> connections, long until) throws IOException {
    accepted = 0;
    int open = connections.size();
    for (Connection connection : connections) {
      connection.send(request);
    }
    while (open > 0) {
      selector.select();
      for (SelectionKey key : selector.selectedKeys()) {
        var connection = (Connection) key.attachment();
        if (connection.answered()) {
          accepted++;
          if (System.nanoTime() < until) {
            connection.send(request);
          } else {
            open--;
          }
        }
      }
      selector.selectedKeys().clear();
    }
    return accepted;
  }

  private static long processorNanos() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }

  /** One connection with at most one request on its way. */
  private static final class Connection {
    private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(ISO_8859_1);

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(8192);
    private final byte[] head = new byte[8192];

    Connection(SocketChannel channel) {
      this.channel = channel;
    }

    void send(byte[] request) throws IOException {
      var out = ByteBuffer.wrap(request);
      while (out.hasRemaining()) {
        channel.write(out);
      }
      in.clear();
    }

    /** Whether the whole answer is here; fails if it is anything but 202. */
    boolean answered() throws IOException {
      if (channel.read(in) < 0) {
        throw new IOException("the server closed a connection");
      }
      int length = in.position();
      in.get(0, head, 0, length);
      int end = headEnd(length);
      if (end < 0 || length < end + contentLength(end)) {
        return false;
      }
      if (head[9] != '2' || head[10] != '0' || head[11] != '2') {
        throw new IOException("not accepted: " + new String(head, 0, length, UTF_8));
      }
      return true;
    }

    private int headEnd(int length) {
      for (int i = 3; i < length; i++) {
        if (head[i] == '\n' && head[i - 1] == '\r' && head[i - 2] == '\n') {
          return i + 1;
        }
      }
      return -1;
    }

    private int contentLength(int end) throws IOException {
      for (int i = 0; i < end - LENGTH.length; i++) {
        int at = 0;
        while (at < LENGTH.length && (head[i + at] == LENGTH[at] || lower(i + at) == LENGTH[at])) {
          at++;
        }
        if (at == LENGTH.length) {
          return number(i + at);
        }
      }
      throw new IOException("an answer without a length");
    }

    private int lower(int at) {
      return head[at] >= 'A' && head[at] <= 'Z' ? head[at] + 32 : head[at];
    }

    private int number(int from) {
      int value = 0;
      for (int i = from; head[i] != '\r'; i++) {
        value = head[i] == ' ' ? value : value * 10 + head[i] - '0';
      }
      return value;
    }
  }
}
