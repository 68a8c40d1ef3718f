package dev.lethe.fetch;

import dev.lethe.job.Source;
import dev.lethe.work.FetchFailed;
import java.util.List;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Reads addresses, once and strictly. The reader is the one of the client that connects, so there
 * are no two opinions on which host an address names; and a host that is a number in any spelling
 * but the plain one is refused, because others may read it otherwise.
 */
final class Target {
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9a-fA-F]*");
  private static final Pattern PLAIN_IPV4 =
      Pattern.compile(
          "((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])\\.){3}"
              + "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])");

  private Target() {}

  static HttpUrl of(String text) throws FetchFailed {
    return checked(Source.isAddress(text) ? HttpUrl.parse(text) : null);
  }

  /** Where a redirect leads. */
  static HttpUrl after(HttpUrl from, @Nullable String location) throws FetchFailed {
    if (location == null) {
      throw FetchFailed.refused("the source redirects to nowhere");
    }
    boolean plain = location.chars().allMatch(c -> c > ' ' && c != '\\' && c != 0x7f);
    HttpUrl to = checked(plain ? from.resolve(location) : null);
    if (from.isHttps() && !to.isHttps()) {
      throw FetchFailed.blocked("the source redirects from https to http");
    }
    return to;
  }

  private static HttpUrl checked(@Nullable HttpUrl url) throws FetchFailed {
    if (url == null) {
      throw FetchFailed.blocked("only http and https addresses are fetched");
    }
    if (!url.encodedUsername().isEmpty() || !url.encodedPassword().isEmpty()) {
      throw FetchFailed.blocked("the address holds a user name or a password");
    }
    if (isNumber(url.host()) && !PLAIN_IPV4.matcher(url.host()).matches()) {
      throw FetchFailed.blocked("the host of the address is a number in an unusual spelling");
    }
    return url;
  }

  private static boolean isNumber(String host) {
    List<String> labels = List.of(host.split("\\.", 0));
    return !labels.isEmpty() && NUMBER.matcher(labels.getLast()).matches();
  }

  /** The last part of the path, as a file would be called. */
  static String name(HttpUrl url) {
    List<String> path = url.pathSegments();
    return path.isEmpty() ? "" : path.getLast();
  }
}
