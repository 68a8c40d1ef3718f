package dev.lethe.http;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Cuts connections whose clients send their head too slowly, or take our answer too slowly.
 *
 * <p>An idle time-out does not see them: a byte now and then is enough to keep a connection alive.
 * So each connection is looked at once a second. A head must be there in its time, counted from the
 * accept or from its first byte; and each piece handed to the network must be taken in a time that
 * grows with its length. Bodies are measured where they are read, see {@link Pace.Meter}.
 */
final class SlowClients implements Connection.Listener, AutoCloseable {
  private static final long LOOK_MILLIS = 1_000;
  private static final SocketOption<Integer> LINGER = StandardSocketOptions.SO_LINGER;

  private final Pace pace;
  private final Map<Connection, Watched> connections = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  SlowClients(Pace pace) {
    this.pace = pace;
    this.thread = Thread.ofPlatform().daemon().name("slow clients").unstarted(this::watch);
  }

  void start() {
    thread.start();
  }

  @Override
  public void onOpened(Connection connection) {
    connections.put(connection, new Watched(connection));
  }

  @Override
  public void onClosed(Connection connection) {
    connections.remove(connection);
  }

  /** A head is there. Returns the response whose pieces are watched. */
  Response began(Request request, Response response) {
    Watched watched = connections.get(connection(request));
    if (watched == null) {
      return response;
    }
    watched.answering = true;
    return new WatchedResponse(request, response, watched);
  }

  void ended(Request request) {
    Watched watched = connections.get(connection(request));
    if (watched != null) {
      watched.rest();
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private static Connection connection(Request request) {
    return request.getConnectionMetaData().getConnection();
  }

  private void watch() {
    try {
      while (!closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
        long now = System.nanoTime();
        connections.values().forEach(watched -> watched.look(now));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** One connection: between requests, in a head, or in an answer. */
  private final class Watched {
    private final Connection connection;
    private volatile boolean answering;
    private volatile long bytesAtRest;
    private volatile boolean headComing = true;
    private volatile long headSince = System.nanoTime();
    private volatile @Nullable Long pieceDue;

    Watched(Connection connection) {
      this.connection = connection;
    }

    void rest() {
      bytesAtRest = connection.getBytesIn();
      headComing = false;
      pieceDue = null;
      answering = false;
    }

    void look(long now) {
      Long due = pieceDue;
      if (due != null && now - due > 0) {
        cut();
      } else if (!answering) {
        lookAtHead(now);
      }
    }

    private void lookAtHead(long now) {
      if (!headComing && connection.getBytesIn() > bytesAtRest) {
        headSince = now;
        headComing = true;
      } else if (headComing && now - headSince > pace.patience().toNanos()) {
        cut();
      }
    }

    /** By a reset, so that a slow reader does not take what it has for the whole. */
    private void cut() {
      EndPoint endPoint = connection.getEndPoint();
      if (endPoint.getTransport() instanceof SocketChannel channel) {
        try {
          channel.setOption(LINGER, 0);
        } catch (IOException _) {
          // It is closed already.
        }
      }
      endPoint.close(new IOException("too slow"));
    }
  }

  private final class WatchedResponse extends Response.Wrapper {
    private final Watched watched;

    WatchedResponse(Request request, Response response, Watched watched) {
      super(request, response);
      this.watched = watched;
    }

    @Override
    public void write(boolean last, @Nullable ByteBuffer piece, Callback callback) {
      long bytes = piece == null ? 0 : piece.remaining();
      watched.pieceDue = System.nanoTime() + pace.nanosFor(bytes);
      super.write(
          last,
          piece,
          new Callback.Nested(callback) {
            // Told before the nested one, which may begin the next piece.
            @Override
            public void succeeded() {
              watched.pieceDue = null;
              super.succeeded();
            }

            @Override
            public void failed(Throwable failure) {
              watched.pieceDue = null;
              super.failed(failure);
            }
          });
    }
  }
}
