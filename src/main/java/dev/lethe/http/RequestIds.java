package dev.lethe.http;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names each request, so that an answer, a log line and a question to the operator meet. */
final class RequestIds {
  private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
  private static final int LENGTH = 26;
  private static final Pattern OWN = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final RandomGenerator random;

  RequestIds(RandomGenerator random) {
    this.random = random;
  }

  /** A client's own id is taken over when it cannot do harm in a header or a log line. */
  String take(@Nullable String offered) {
    return offered != null && OWN.matcher(offered).matches() ? offered : next();
  }

  private synchronized String next() {
    StringBuilder out = new StringBuilder("req_");
    for (int i = 0; i < LENGTH; i++) {
      out.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return out.toString();
  }
}
