package dev.lethe.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.lethe.id.EventId;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Our signatures, as the library that receivers use sees them. */
final class SignatureTest {
  private static final String BODY = "{\"type\":\"job.queued\",\"data\":{}}";

  private final Random random = new Random(11);
  private final Instant now = Instant.now();
  private final EventId id = EventId.of(now, 1_042, 0);

  @Test
  void it_is_the_one_that_the_published_library_makes() throws Exception {
    for (int i = 0; i < 100; i++) {
      String secret = Signature.newSecret(random);
      String theirs = new Webhook(secret).sign(id.toString(), now.getEpochSecond(), BODY);
      assertThat(Signature.of(List.of(secret), id, now, BODY.getBytes(UTF_8))).isEqualTo(theirs);
    }
  }

  @Test
  void while_two_secrets_are_good_either_verifies_and_no_other_does() throws Exception {
    String fresh = Signature.newSecret(random);
    String old = Signature.newSecret(random);
    String signed = Signature.of(List.of(fresh, old), id, now, BODY.getBytes(UTF_8));
    new Webhook(fresh).verify(BODY, headers(signed));
    new Webhook(old).verify(BODY, headers(signed));
    assertThatThrownBy(() -> new Webhook(Signature.newSecret(random)).verify(BODY, headers(signed)))
        .isInstanceOf(WebhookVerificationException.class);
    assertThatThrownBy(() -> new Webhook(fresh).verify(BODY + " ", headers(signed)))
        .isInstanceOf(WebhookVerificationException.class);
  }

  @Test
  void a_secret_is_as_long_as_it_has_to_be_and_never_the_same() {
    String secret = Signature.newSecret(random);
    assertThat(secret).startsWith("whsec_").isNotEqualTo(Signature.newSecret(random));
    assertThat(Base64.getDecoder().decode(secret.substring(6))).hasSizeBetween(24, 64);
  }

  private Map<String, List<String>> headers(String signature) {
    return Map.of(
        "webhook-id",
        List.of(id.toString()),
        "webhook-timestamp",
        List.of(String.valueOf(now.getEpochSecond())),
        "webhook-signature",
        List.of(signature));
  }
}
