package dev.lethe.fetch;

import dev.lethe.work.FetchFailed;
import dev.lethe.work.Fetcher;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Fetches inputs for people whom this server does not trust, so that the server never becomes their
 * way into the network it stands in.
 *
 * <p>For each request the host is resolved once. If one of its addresses is not allowed, none is
 * used; otherwise the client gets exactly these addresses and looks up nothing itself, so a name
 * that changes its mind changes nothing. TLS and the Host header still go by the name. Redirects
 * are followed here, one by one, each as strictly as the first address.
 */
public final class HttpFetcher implements Fetcher {
  private static final int REDIRECTS = 5;
  private static final Set<Integer> REDIRECT = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> TRY_AGAIN = Set.of(408, 425, 429);
  private static final int OK = 200;

  private final Limits limits;
  private final Resolver resolver;
  private final Predicate<InetAddress> allowed;
  private final UnaryOperator<OkHttpClient.Builder> more;
  private @Nullable OkHttpClient client;

  /**
   * How much is fetched, and how patiently.
   *
   * @param bytes how large an input may be
   * @param total how long one fetch may take, with all redirects
   * @param idle how long the source may be silent
   * @param types which kinds of files are fetched
   */
  public record Limits(long bytes, Duration total, Duration idle, MediaTypes types) {}

  /** Fetches from the public internet, or, where that is allowed, from anywhere. */
  public static HttpFetcher of(Limits limits, boolean allowPrivate) {
    Predicate<InetAddress> allowed = allowPrivate ? _ -> true : PublicAddresses::mayBeFetchedFrom;
    return new HttpFetcher(limits, Resolver.SYSTEM, allowed, UnaryOperator.identity());
  }

  HttpFetcher(
      Limits limits,
      Resolver resolver,
      Predicate<InetAddress> allowed,
      UnaryOperator<OkHttpClient.Builder> more) {
    this.limits = limits;
    this.resolver = resolver;
    this.allowed = allowed;
    this.more = more;
  }

  /** Made for the first fetch: it reads the certificates of the system, and most never fetch. */
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
                      .connectTimeout(limits.idle())
                      .readTimeout(limits.idle())
                      .writeTimeout(limits.idle()))
              .build();
    }
    return client;
  }

  @Override
  public Fetched open(String text) throws IOException {
    long until = System.nanoTime() + limits.total().toNanos();
    HttpUrl url = Target.of(text);
    String name = Target.name(url);
    for (int followed = 0; followed <= REDIRECTS; followed++) {
      Call call = call(url, until);
      Response response = execute(call);
      boolean taken = false;
      try {
        if (!REDIRECT.contains(response.code())) {
          Fetched fetched = fetched(name, call, response);
          taken = true;
          return fetched;
        }
        url = Target.after(url, response.header("Location"));
      } finally {
        if (!taken) {
          call.cancel();
          response.close();
        }
      }
    }
    throw FetchFailed.refused("the source redirects more than " + REDIRECTS + " times");
  }

  private Call call(HttpUrl url, long until) throws IOException {
    List<InetAddress> addresses = resolve(url.host(), until);
    if (!addresses.stream().allMatch(allowed)) {
      throw GuardedSockets.notAllowed();
    }
    Request request =
        new Request.Builder()
            .url(url)
            .header("User-Agent", "Lethe")
            .header("Accept", "*/*")
            .header("Accept-Encoding", "identity")
            .header("Connection", "close")
            .build();
    return client()
        .newBuilder()
        .dns(_ -> addresses)
        .callTimeout(left(until))
        .build()
        .newCall(request);
  }

  private Response execute(Call call) throws IOException {
    try {
      return call.execute();
    } catch (FetchFailed e) {
      throw e;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private Fetched fetched(String name, Call call, Response response) throws FetchFailed {
    int status = response.code();
    if (status != OK) {
      String said = "the source answered " + status;
      throw status >= 500 || TRY_AGAIN.contains(status)
          ? FetchFailed.unreachable(said, null)
          : FetchFailed.refused(said);
    }
    String encoding = response.header("Content-Encoding", "identity");
    if (!"identity".equalsIgnoreCase(encoding)) {
      throw FetchFailed.refused("the source sends its answer compressed");
    }
    String type = MediaTypes.bare(Optional.ofNullable(response.header("Content-Type")));
    if (!limits.types().allow(type)) {
      throw FetchFailed.refused("`inputs.url_media_types` does not have the type of the source");
    }
    long length = response.body().contentLength();
    if (length > limits.bytes()) {
      throw Incoming.tooLarge(limits.bytes());
    }
    return new Fetched(name, type, length, new Incoming(call, response, limits.bytes()));
  }

  /** The lookup cannot be interrupted, so whoever waits for it is freed without it. */
  private List<InetAddress> resolve(String host, long until) throws IOException {
    var lookup = new FutureTask<>(() -> resolver.resolve(host));
    // It may hold its thread for long, and a virtual one would hold a processor with it.
    Thread.ofPlatform().daemon().name("resolve").start(lookup);
    try {
      long most = Math.min(limits.idle().toNanos(), left(until).toNanos());
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
      throw FetchFailed.unreachable("the source took longer than `inputs.url_timeout`", null);
    }
    return Duration.ofNanos(nanos);
  }

  /** What to tell of a connection that failed or broke. */
  static FetchFailed broken(IOException e) {
    return FetchFailed.unreachable(
        e instanceof InterruptedIOException
            ? "the source did not answer in time"
            : "the connection to the source failed: " + e.getClass().getSimpleName(),
        e);
  }
}
