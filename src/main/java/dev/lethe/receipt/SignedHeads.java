package dev.lethe.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lethe.audit.Head;
import dev.lethe.audit.HeadSigner;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Optional;

/** Signs heads of the audit log by the key that signs receipts. */
public final class SignedHeads implements HeadSigner {
  /** The type in the header. */
  public static final String TYPE = "lethe-audit-head";

  private static final int VERSION = 1;

  private final SigningKey key;

  public SignedHeads(SigningKey key) {
    this.key = key;
  }

  @Override
  public String sign(Head head) {
    return key.sign(
        TYPE,
        JsonNodeFactory.instance
            .objectNode()
            .put("v", VERSION)
            .put("position", head.place())
            .put("chain", HexFormat.of().formatHex(head.chain()))
            .put("signed_at", head.at().toString())
            .toString());
  }

  @Override
  public Optional<Head> read(String signed) {
    try {
      return Optional.of(verify(PublicKeys.parse(key.publicKeys()), signed));
    } catch (NotGenuine _) {
      return Optional.empty();
    }
  }

  /**
   * What a head says.
   *
   * @throws NotGenuine unless it is one and one of these keys has signed it
   */
  public static Head verify(PublicKeys keys, String signed) throws NotGenuine {
    Statement statement = keys.verify(signed);
    if (!statement.type().equals(TYPE)) {
      throw new NotGenuine("it is a " + statement.type() + " and no head of an audit log");
    }
    JsonNode said = statement.content();
    try {
      return new Head(
          said.path("position").asLong(),
          HexFormat.of().parseHex(said.path("chain").asText()),
          Instant.parse(said.path("signed_at").asText()));
    } catch (IllegalArgumentException | DateTimeParseException e) {
      throw new NotGenuine("it does not say how far the log had come", e);
    }
  }
}
