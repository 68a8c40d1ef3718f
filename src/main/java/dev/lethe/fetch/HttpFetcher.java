package dev.lethe.fetch;

import dev.lethe.work.FetchFailed;
import dev.lethe.work.Fetcher;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import okhttp3.Call;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Fetches inputs for people whom this server does not trust, so that the server never becomes their
 * way into the network it stands in.
 *
 * <p>Redirects are followed here, one by one, each as strictly as the first address.
 */
public final class HttpFetcher implements Fetcher {
  private static final int REDIRECTS = 5;
  private static final Set<Integer> REDIRECT = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> TRY_AGAIN = Set.of(408, 425, 429);
  private static final int OK = 200;

  private final Limits limits;
  private final GuardedClient http;

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
    return new HttpFetcher(
        limits, Resolver.SYSTEM, PublicAddresses.allowed(allowPrivate), UnaryOperator.identity());
  }

  HttpFetcher(
      Limits limits,
      Resolver resolver,
      Predicate<InetAddress> allowed,
      UnaryOperator<OkHttpClient.Builder> more) {
    this.limits = limits;
    this.http = new GuardedClient(limits.idle(), resolver, allowed, more);
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
    return http.call(
        new Request.Builder()
            .url(url)
            .header("Accept", "*/*")
            .header("Accept-Encoding", "identity")
            .build(),
        until);
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

  /** What to tell of a connection that failed or broke. */
  static FetchFailed broken(IOException e) {
    return FetchFailed.unreachable(
        e instanceof InterruptedIOException
            ? "the source did not answer in time"
            : "the connection to the source failed: " + e.getClass().getSimpleName(),
        e);
  }
}
