package dev.lethe.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Puts into words what happened and sends it. The words are made each time anew and kept nowhere,
 * and as they are made of what never changes, they are the same each time.
 */
final class Message {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private Message() {}

  static Answer send(Poster poster, Webhook to, Happening what, Instant now)
      throws InterruptedIOException {
    byte[] body = body(what);
    return poster.post(
        to.url(),
        Map.of(
            "webhook-id",
            what.id().toString(),
            "webhook-timestamp",
            String.valueOf(now.getEpochSecond()),
            "webhook-signature",
            Signature.of(to.secrets().valid(now), what.id(), now, body)),
        body);
  }

  static byte[] body(Happening what) {
    var body = new LinkedHashMap<String, Object>();
    body.put("type", what.name());
    body.put("timestamp", TIME.format(what.at()));
    body.put("sequence", what.number());
    body.put("data", what.data());
    try {
      return JSON.writeValueAsBytes(body);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
