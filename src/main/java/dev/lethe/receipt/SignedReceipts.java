package dev.lethe.receipt;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.ending.Attestation;
import dev.lethe.ending.Closure;
import dev.lethe.ending.Erasure;
import dev.lethe.ending.Erasure.Step;
import dev.lethe.ending.Evidence;
import dev.lethe.ending.Receipt;
import dev.lethe.ending.ReceiptSigner;
import dev.lethe.ending.RemoteScratch;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Writes receipts as JSON, in the form that docs/receipts.md describes, and signs them. */
public final class SignedReceipts implements ReceiptSigner {
  /** The type in the header: no statement of another kind can be taken for a receipt. */
  public static final String TYPE = "lethe-receipt";

  /** The type of the statement that a receipt's residual of keys has ended. */
  public static final String CLOSURE = "lethe-closure";

  /** The type of the statement that a worker has confirmed later that nothing is left with it. */
  public static final String ATTESTATION = "lethe-attestation";

  private static final int VERSION = 1;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final SigningKey key;

  public SignedReceipts(SigningKey key) {
    this.key = key;
  }

  @Override
  public String sign(Receipt receipt) {
    return key.sign(TYPE, json(receipt).toString());
  }

  @Override
  public String sign(Closure closure) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("v", VERSION)
            .put("erasure_id", closure.erasure().toString())
            .put("instance_id", closure.instance())
            .put("receipt_sha256", closure.receiptSha256())
            .put("ends", closure.ends())
            .put("epoch", closure.rotation().epoch())
            .put("destroyed_at", time(closure.rotation().destroyedAt()));
    return key.sign(CLOSURE, json.toString());
  }

  @Override
  public String sign(Attestation attestation) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("v", VERSION)
            .put("erasure_id", attestation.erasure().toString())
            .put("instance_id", attestation.instance())
            .put("receipt_sha256", attestation.receiptSha256())
            .put("ends", attestation.ends());
    held(json, attestation.what().held()).put("wiped_at", time(attestation.what().wipedAt()));
    return key.sign(ATTESTATION, json.toString());
  }

  private static ObjectNode held(ObjectNode json, RemoteScratch.Held held) {
    return json.put("key_id", held.key().toString()).put("attempt", held.attempt());
  }

  private static ObjectNode json(Receipt receipt) {
    Erasure erasure = receipt.erasure();
    Evidence evidence = receipt.evidence();
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("v", VERSION)
            .put("erasure_id", erasure.id().toString())
            .put("instance_id", receipt.instance())
            .put("job_id", erasure.job().toString())
            .put("account_id", erasure.account().toString())
            .put("job_type", erasure.jobType())
            .put("action", erasure.action().word())
            .put("cause", erasure.cause().word())
            .put("by", erasure.askedBy() == null ? null : erasure.askedBy().toString())
            .put("job_created_at", time(evidence.jobCreatedAt()))
            .put("issued_at", time(receipt.issuedAt()))
            .put("complete", receipt.complete());
    json.set("steps", steps(erasure));
    json.set("artifacts", artifacts(erasure));
    json.put("links_revoked", erasure.linksRevoked())
        .put("strays_removed", evidence.strays())
        .put("ciphertext_root", hex(evidence.ciphertextRoot()))
        .put("attempts", evidence.attempts())
        .put("containment", evidence.containment())
        .put("stop", evidence.stop() == null ? null : evidence.stop().word())
        .put("stop_ms", evidence.stopMillis());
    json.putObject("method")
        .put("key", receipt.keyOverwritten() ? "slot_overwritten" : "row_deleted")
        .put("blobs", "folder_removed");
    json.putObject("verification")
        .put("folder_empty", true)
        .put("key_absent", true)
        .put("at", time(erasure.steps().get(Step.VERIFIED)));
    json.set("residuals", residuals(receipt));
    return json;
  }

  private static ArrayNode steps(Erasure erasure) {
    ArrayNode steps = JsonNodeFactory.instance.arrayNode();
    Arrays.stream(Step.values())
        .filter(step -> erasure.steps().containsKey(step))
        .forEach(step ->
            steps
                .addObject()
                .put("name", step.word())
                .put("done_at", time(erasure.steps().get(step))));
    return steps;
  }

  private static ArrayNode artifacts(Erasure erasure) {
    ArrayNode kinds = JsonNodeFactory.instance.arrayNode();
    erasure
        .artifacts()
        .forEach(tally ->
            kinds
                .addObject()
                .put("kind", tally.kind().word())
                .put("count", tally.count())
                .put("bytes", tally.bytes()));
    return kinds;
  }

  private static ArrayNode residuals(Receipt receipt) {
    ArrayNode residuals = JsonNodeFactory.instance.arrayNode();
    receipt
        .residuals()
        .forEach(left -> {
          ObjectNode json =
              residuals
                  .addObject()
                  .put("what", left.what())
                  .put("until", time(left.until()))
                  .put("epoch", left.epoch());
          if (left.held() != null) {
            held(json, left.held());
          }
        });
    return residuals;
  }

  static @Nullable String time(@Nullable Instant at) {
    return at == null ? null : TIME.format(at);
  }

  private static @Nullable String hex(byte @Nullable [] bytes) {
    return bytes == null ? null : HexFormat.of().formatHex(bytes);
  }
}
