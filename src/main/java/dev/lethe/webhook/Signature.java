package dev.lethe.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.id.EventId;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Shows an endpoint who speaks, as Standard Webhooks has it: a keyed hash of id, time and body. No
 * id of ours holds the full stop that stands between them.
 */
final class Signature {
  private static final String PREFIX = "whsec_";
  private static final int SECRET_BYTES = 32;
  private static final String HMAC = "HmacSHA256";

  private Signature() {}

  static String newSecret(RandomGenerator random) {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    return PREFIX + Base64.getEncoder().encodeToString(secret);
  }

  /** One signature for each secret, with a blank between: an endpoint looks for its own. */
  static String of(List<String> secrets, EventId id, Instant sent, byte[] body) {
    return secrets.stream()
        .map(secret -> "v1," + sign(secret, id, sent, body))
        .collect(Collectors.joining(" "));
  }

  private static String sign(String secret, EventId id, Instant sent, byte[] body) {
    byte[] key = Base64.getDecoder().decode(secret.substring(PREFIX.length()));
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(key, HMAC));
      mac.update((id + "." + sent.getEpochSecond() + ".").getBytes(UTF_8));
      return Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA256 is not available", e);
    }
  }
}
