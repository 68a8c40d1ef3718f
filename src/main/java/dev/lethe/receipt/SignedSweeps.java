package dev.lethe.receipt;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.id.AccountId;
import dev.lethe.id.KeyId;
import dev.lethe.sweep.Sweep;
import dev.lethe.sweep.SweepReceipt;
import dev.lethe.sweep.SweepSigner;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Writes receipts of sweeps as JSON, in the form that docs/sweeps.md describes, and signs them. */
public final class SignedSweeps implements SweepSigner {
  /** The type in the header. */
  public static final String TYPE = "lethe-sweep-receipt";

  private static final int VERSION = 1;

  private final SigningKey key;

  public SignedSweeps(SigningKey key) {
    this.key = key;
  }

  @Override
  public String sign(SweepReceipt receipt) {
    return key.sign(TYPE, json(receipt).toString());
  }

  private static ObjectNode json(SweepReceipt receipt) {
    Sweep sweep = receipt.sweep();
    KeyId by = sweep.by().key();
    byte[] root = receipt.receiptsRoot();
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("v", VERSION)
            .put("sweep_id", sweep.id().toString())
            .put("instance_id", receipt.instance())
            .put("account_id", sweep.account().toString());
    ArrayNode accounts = json.putArray("accounts");
    sweep.accounts().stream().map(AccountId::toString).sorted().forEach(accounts::add);
    json.put("action", sweep.action().word())
        .put("by", by == null ? null : by.toString())
        .put("plan", sweep.plan().hash())
        .put("outcome", sweep.state().word())
        .put("started_at", time(sweep.times().started()))
        .put("ended_at", time(sweep.times().ended()))
        .put("issued_at", time(receipt.issuedAt()))
        .put("planned", sweep.plan().jobs())
        .put("erased", receipt.erased())
        .put("unreceipted", receipt.unreceipted())
        .put("skipped", sweep.left());
    ArrayNode refused = json.putArray("refused");
    if (!receipt.refused().isEmpty()) {
      new EnumMap<>(receipt.refused())
          .forEach((why, count) -> refused.addObject().put("code", why.word()).put("count", count));
    }
    json.put("complete", receipt.incomplete() == 0 && receipt.unreceipted() == 0)
        .put("incomplete", receipt.incomplete());
    ArrayNode kinds = json.putArray("artifacts");
    if (!receipt.artifacts().isEmpty()) {
      new EnumMap<>(receipt.artifacts())
          .forEach((kind, of) ->
              kinds
                  .addObject()
                  .put("kind", kind.word())
                  .put("count", of.count())
                  .put("bytes", of.bytes()));
    }
    return json.put("links_revoked", receipt.linksRevoked())
        .put("receipts_root", root == null ? null : HexFormat.of().formatHex(root));
  }

  private static @Nullable String time(@Nullable Instant at) {
    return at == null ? null : SignedReceipts.time(at);
  }
}
