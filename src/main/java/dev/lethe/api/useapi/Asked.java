package dev.lethe.api.useapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.callback.Callback;
import dev.lethe.http.Json;
import java.util.List;
import java.util.Set;

/**
 * What a create call asks for, every field within its limit.
 *
 * @param remembered what the job shows of it later, and the address that wants to hear of it; never
 *     the Discord token, which is the client's secret and of no use here
 * @param maxJobs how many jobs the account may have executing, this one included
 */
record Asked(ObjectNode remembered, int maxJobs) {
  static final String DESCRIBE_URL = "describeUrl";
  static final String BLEND_URLS = "blendUrls";
  static final String REPLY_URL = "replyUrl";

  /** What a job shows of its create call, in the vendor's order. */
  static final List<String> SHOWN_FIRST =
      List.of("prompt", BLEND_URLS, "blendDimensions", DESCRIBE_URL, "button");

  static final List<String> SHOWN_LAST = List.of(REPLY_URL, "replyRef");

  private static final int TEXT = 1_024;
  private static final int PROMPT = 2_048;
  private static final int BUTTON = 128;
  private static final int MOST_JOBS = 15;
  private static final int FEWEST_BLENDED = 2;
  private static final int MOST_BLENDED = 5;
  private static final Set<String> DIMENSIONS = Set.of("Portrait", "Square", "Landscape");

  /**
   * Checks the fields of a call.
   *
   * @param usualJobs how many jobs may execute if the client says nothing
   */
  static Asked of(Verb verb, Fields fields, int usualJobs) {
    ObjectNode remembered = Json.mapper().createObjectNode().put("verb", verb.word());
    switch (verb) {
      case IMAGINE -> remembered.put("prompt", fields.needed("prompt", PROMPT));
      case BUTTON -> {
        remembered.put("parentJobId", fields.needed(Door.JOBID, TEXT));
        remembered.put("button", fields.needed("button", BUTTON));
        fields.text("prompt", PROMPT).ifPresent(text -> remembered.put("prompt", text));
        fields.text("mask", Integer.MAX_VALUE);
      }
      case DESCRIBE -> remembered.put(DESCRIBE_URL, fields.neededAddress(DESCRIBE_URL, TEXT));
      case BLEND -> blend(fields, remembered);
    }
    fields.text("discord", TEXT);
    remembered.put("channel", fields.text("channel", TEXT).orElse(""));
    remembered.put("server", fields.text("server", TEXT).orElse(""));
    int maxJobs = fields.number("maxJobs", 1, MOST_JOBS).orElse(usualJobs);
    remembered.put("maxJobs", maxJobs);
    fields
        .address(REPLY_URL, TEXT)
        .ifPresent(url -> remembered.put(REPLY_URL, url).put(Callback.MEMBER, url));
    fields.text("replyRef", TEXT).ifPresent(text -> remembered.put("replyRef", text));
    return new Asked(remembered, maxJobs);
  }

  private static void blend(Fields fields, ObjectNode remembered) {
    var urls = remembered.putArray(BLEND_URLS);
    fields.addresses(BLEND_URLS, FEWEST_BLENDED, MOST_BLENDED, TEXT).forEach(urls::add);
    fields
        .text("blendDimensions", TEXT)
        .ifPresent(text -> {
          if (!DIMENSIONS.contains(text)) {
            throw Fields.wrong("blendDimensions", "is not Portrait, Square or Landscape");
          }
          remembered.put("blendDimensions", text);
        });
  }
}
