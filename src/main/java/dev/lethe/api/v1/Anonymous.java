package dev.lethe.api.v1;

import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.id.AccountId;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Those who come without a key, where the operator lets them: programs on this machine and nobody
 * else.
 *
 * <p>The address alone does not tell a program from a web page that its browser was made to load,
 * or from all the world behind a proxy. So whatever a browser or a proxy adds to a request is a
 * reason to refuse it, and so is a name in {@code Host} that somebody made point here.
 */
final class Anonymous {
  private static final Set<Scope> GRANTED = Scope.usual();
  private static final List<String> OF_OTHERS =
      List.of("Origin", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via");

  private final Optional<AccountId> account;

  /**
   * @param account as which they ask; empty where nobody is let in without a key
   */
  Anonymous(Optional<AccountId> account) {
    this.account = account;
  }

  /** Who asks, if it may without a key. */
  Optional<Principal> of(Context ctx) {
    return account
        .filter(_ -> loopback(ctx.req().getRemoteAddr()) && loopbackHost(ctx.header("Host")))
        .filter(_ -> OF_OTHERS.stream().allMatch(name -> ctx.header(name) == null))
        .filter(_ -> List.of("none", "").contains(said(ctx, "Sec-Fetch-Site")))
        .map(id -> new Principal(id, null, GRANTED));
  }

  private static String said(Context ctx, String header) {
    return Optional.ofNullable(ctx.header(header)).orElse("").strip().toLowerCase(Locale.ROOT);
  }

  private static boolean loopbackHost(@Nullable String header) {
    if (header == null) {
      return false;
    }
    String host = header.strip().replaceFirst(":[0-9]{0,5}$", "");
    return host.equalsIgnoreCase("localhost") || loopback(host);
  }

  /** Of addresses alone: to look a name up is to believe whoever answers. */
  private static boolean loopback(String address) {
    try {
      return InetAddress.ofLiteral(address).isLoopbackAddress();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
