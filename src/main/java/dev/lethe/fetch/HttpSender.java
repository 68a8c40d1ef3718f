package dev.lethe.fetch;

import dev.lethe.callback.Callback;
import dev.lethe.callback.Sender;
import dev.lethe.error.ErrorCode;
import dev.lethe.webhook.Answer;
import dev.lethe.webhook.Poster;
import dev.lethe.work.FetchFailed;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import okhttp3.Call;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Brings callbacks and webhooks over HTTP, to where inputs may be fetched from and nowhere else. A
 * redirect is not followed: it would take what is told to where nobody asked for it.
 */
public final class HttpSender implements Sender, Poster {
  private static final MediaType JSON = MediaType.get("application/json");
  private static final int LONGEST_URL = 2_048;

  private final GuardedClient http;
  private final Duration total;

  /** Goes to the public internet, or, where that is allowed, anywhere. */
  public static HttpSender of(Duration total, boolean allowPrivate) {
    return new HttpSender(total, Resolver.SYSTEM, PublicAddresses.allowed(allowPrivate));
  }

  HttpSender(Duration total, Resolver resolver, Predicate<InetAddress> allowed) {
    this.http = new GuardedClient(total, resolver, allowed, UnaryOperator.identity());
    this.total = total;
  }

  @Override
  public void send(Callback callback) throws IOException {
    Call call = http.call(request(callback), System.nanoTime() + total.toNanos());
    int status;
    try (Response response = call.execute()) {
      status = response.code();
    } catch (IOException e) {
      throw HttpFetcher.broken(e);
    }
    if (status < 200 || status > 299) {
      throw new IOException("the receiver answered " + status);
    }
  }

  @Override
  public Answer post(String url, Map<String, String> headers, byte[] json)
      throws InterruptedIOException {
    try {
      var request = new Request.Builder().url(Target.of(url)).post(RequestBody.create(json, JSON));
      headers.forEach(request::header);
      Call call = http.call(request.build(), System.nanoTime() + total.toNanos());
      try (Response response = call.execute()) {
        return new Answer.Status(response.code(), RetryAfter.of(response));
      }
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw (InterruptedIOException) new InterruptedIOException().initCause(e);
      }
      return new Answer.None(why(e));
    }
  }

  private static String why(IOException e) {
    if (e instanceof FetchFailed failed && failed.code() == ErrorCode.INPUT_BLOCKED) {
      return "address_blocked";
    }
    return e instanceof InterruptedIOException ? "timeout" : "unreachable";
  }

  /** A name is looked up only when something is sent to it: until then it may change its mind. */
  @Override
  public Optional<String> fault(String url) {
    if (url.length() > LONGEST_URL) {
      return Optional.of("an address has at most " + LONGEST_URL + " characters");
    }
    try {
      String host = Target.of(url).host();
      boolean number = host.contains(":") || host.matches("[0-9.]+");
      return number && !http.allows(InetAddress.ofLiteral(host))
          ? Optional.of("the address is not of the public internet")
          : Optional.empty();
    } catch (FetchFailed e) {
      return Optional.of(e.why());
    }
  }

  private static Request request(Callback callback) throws IOException {
    @Nullable HttpUrl given = HttpUrl.get(callback.url());
    String bare =
        given == null
            ? callback.url().toString()
            : given.newBuilder().username("").password("").build().toString();
    var request = new Request.Builder().url(Target.of(bare));
    if (given != null && !given.username().isEmpty()) {
      request.header(
          "Authorization",
          Credentials.basic(given.username(), given.password(), StandardCharsets.UTF_8));
    }
    return callback.json() == null
        ? request.build()
        : request
            .post(RequestBody.create(callback.json().getBytes(StandardCharsets.UTF_8), JSON))
            .build();
  }
}
