package dev.lethe.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.receipt.SignedReceipts;
import dev.lethe.receipt.SignedSweeps;
import dev.lethe.receipt.Statement;
import java.util.ArrayList;
import java.util.List;

/** A genuine receipt in words. */
final class ReceiptText {
  private ReceiptText() {}

  static List<String> of(Statement statement) {
    var lines = new ArrayList<String>();
    lines.add(line("genuine", "signed with the key " + statement.key()));
    JsonNode said = statement.content();
    if (statement.type().equals(SignedReceipts.TYPE)) {
      receipt(said, lines);
    } else if (statement.type().equals(SignedReceipts.CLOSURE)) {
      lines.add(line("closure", "of the receipt of %s", said, "erasure_id"));
      lines.add(
          line("ended", "%s: master key %s destroyed %s", said, "ends", "epoch", "destroyed_at"));
    } else if (statement.type().equals(SignedSweeps.TYPE)) {
      sweep(said, lines);
    } else {
      lines.add(line("says", statement.type() + " " + said));
    }
    return lines;
  }

  private static void receipt(JsonNode said, List<String> lines) {
    lines.add(line("erasure", "%s, %s by %s", said, "erasure_id", "action", "cause"));
    lines.add(line("job", "%s, %s, of %s", said, "job_id", "job_type", "account_id"));
    lines.add(line("erased", erased(said)));
    said.path("steps").forEach(step -> lines.add(line("", "%s  %s", step, "done_at", "name")));
    lines.add(line("work", work(said)));
    if (!said.path("complete").asBoolean()) {
      lines.add(line("not all", "work may be alive of which nobody has heard"));
    }
    said.path("residuals").forEach(left -> lines.add(line("left", left(left))));
    lines.add(line("issued", "%s by %s", said, "issued_at", "instance_id"));
  }

  private static void sweep(JsonNode said, List<String> lines) {
    lines.add(line("sweep", "%s, %s, %s", said, "sweep_id", "action", "outcome"));
    lines.add(line("account", "%s", said, "account_id"));
    lines.add(line("jobs", "%s planned, %s erased", said, "planned", "erased"));
    said.path("refused").forEach(one -> lines.add(line("refused", "%s %s", one, "count", "code")));
    if (said.path("skipped").asLong() > 0) {
      lines.add(line("skipped", "%s", said, "skipped"));
    }
    lines.add(line("erased", erased(said)));
    if (!said.path("complete").asBoolean()) {
      lines.add(line("not all", "%s receipts do not promise all", said, "incomplete"));
    }
    lines.add(line("binds", "%s", said, "receipts_root"));
    lines.add(line("issued", "%s by %s", said, "issued_at", "instance_id"));
  }

  private static String erased(JsonNode said) {
    long files = 0;
    long bytes = 0;
    for (JsonNode kind : said.path("artifacts")) {
      files += kind.path("count").asLong();
      bytes += kind.path("bytes").asLong();
    }
    return "%s, %s; %s revoked"
        .formatted(
            Text.count(files, "file"),
            Text.bytes(bytes),
            Text.count(said.path("links_revoked").asLong(), "link"));
  }

  private static String work(JsonNode said) {
    String contained =
        said.path("containment").isNull() ? "" : " in " + said.path("containment").asText();
    String stop = said.path("stop").isNull() ? "" : ", stop " + said.path("stop").asText();
    String millis =
        said.path("stop_ms").isNull() ? "" : " in " + said.path("stop_ms").asLong() + " ms";
    return Text.count(said.path("attempts").asLong(), "attempt") + contained + stop + millis;
  }

  private static String left(JsonNode left) {
    String until = left.path("until").isNull() ? "" : " until " + left.path("until").asText();
    String epoch =
        left.path("epoch").isNull()
            ? ""
            : " until master key " + left.path("epoch").asInt() + " is destroyed";
    return left.path("what").asText() + until + epoch;
  }

  private static String line(String head, String form, JsonNode from, String... fields) {
    Object[] values = new Object[fields.length];
    for (int i = 0; i < fields.length; i++) {
      values[i] = from.path(fields[i]).asText();
    }
    return line(head, form.formatted(values));
  }

  private static String line(String head, String text) {
    return "%-9s %s".formatted(head, Text.plain(text));
  }
}
