package dev.lethe.fetch;

import dev.lethe.work.FetchFailed;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to addresses that somebody else chose, if they are allowed.
 *
 * <p>For each request the host is resolved once. If one of its addresses is not allowed, none is
 * used; otherwise the client gets exactly these addresses and looks up nothing itself, so a name
 * that changes its mind changes nothing. TLS and the Host header still go by the name.
 */
final class GuardedClient {
  private final Duration idle;
  private final Resolver resolver;
  private final Predicate<InetAddress> allowed;
  private final UnaryOperator<OkHttpClient.Builder> more;
  private @Nullable OkHttpClient client;

  /**
   * Makes one that keeps no connection open between two requests.
   *
   * @param idle how long the other side may be silent
   * @param more what a test changes
   */
  GuardedClient(
      Duration idle,
      Resolver resolver,
      Predicate<InetAddress> allowed,
      UnaryOperator<OkHttpClient.Builder> more) {
    this.idle = idle;
    this.resolver = resolver;
    this.allowed = allowed;
    this.more = more;
  }

  /** Made for the first request: it reads the certificates of the system, and most never ask. */
  private synchronized OkHttpClient client() {
    if (client == null) {
      client =
          more.apply(
                  new OkHttpClient.Builder()
                      .protocols(List.of(Protocol.HTTP_1_1))
                      .proxy(Proxy.NO_PROXY)
                      .socketFactory(new GuardedSockets(allowed))
                      .connectionPool(new ConnectionPool(0, 1, TimeUnit.SECONDS))
                      .followRedirects(false)
                      .followSslRedirects(false)
                      .retryOnConnectionFailure(false)
                      .fastFallback(false)
                      .connectTimeout(idle)
                      .readTimeout(idle)
                      .writeTimeout(idle))
              .build();
    }
    return client;
  }

  /**
   * A call that may be executed.
   *
   * @param until as {@link System#nanoTime} counts
   * @throws FetchFailed if the address is not allowed or cannot be found in time
   */
  Call call(Request request, long until) throws IOException {
    List<InetAddress> addresses = resolve(request.url().host(), until);
    if (!addresses.stream().allMatch(allowed)) {
      throw GuardedSockets.notAllowed();
    }
    Request named =
        request.newBuilder().header("User-Agent", "Lethe").header("Connection", "close").build();
    return client()
        .newBuilder()
        .dns(_ -> addresses)
        .callTimeout(left(until))
        .build()
        .newCall(named);
  }

  boolean allows(InetAddress address) {
    return allowed.test(address);
  }

  /** The lookup cannot be interrupted, so whoever waits for it is freed without it. */
  private List<InetAddress> resolve(String host, long until) throws IOException {
    var lookup = new FutureTask<>(() -> resolver.resolve(host));
    // It may hold its thread for long, and a virtual one would hold a processor with it.
    Thread.ofPlatform().daemon().name("resolve").start(lookup);
    try {
      long most = Math.min(idle.toNanos(), left(until).toNanos());
      return lookup.get(most, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (TimeoutException e) {
      throw FetchFailed.unreachable("the name of the source was not resolved in time", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownHostException) {
        throw FetchFailed.unreachable("the name of the source cannot be resolved", e);
      }
      throw new IllegalStateException("a resolver failed", e);
    }
  }

  private static Duration left(long until) throws FetchFailed {
    long nanos = until - System.nanoTime();
    if (nanos <= TimeUnit.MILLISECONDS.toNanos(1)) {
      throw FetchFailed.unreachable("the source took longer than it may", null);
    }
    return Duration.ofNanos(nanos);
  }
}
