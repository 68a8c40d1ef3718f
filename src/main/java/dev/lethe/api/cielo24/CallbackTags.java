package dev.lethe.api.cielo24;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.callback.Callback;
import dev.lethe.id.WireIds;
import dev.lethe.job.Job;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address that is called when a job has come to its end. It tells nothing of the end itself: in
 * it tags stand for facts of the job, and whoever is called asks for the rest.
 */
final class CallbackTags {
  private static final Pattern TAG = Pattern.compile("[{]([A-Za-z0-9_.-]{1,64})[}]");

  private CallbackTags() {}

  /** Whether something can be called by this address, tags and all. */
  static boolean isAddress(String url) {
    return address(filled(url, _ -> "x")).isPresent();
  }

  /** What is to be told now: of a job that has ended by itself, and has an address. */
  static Optional<Callback> of(Job job) {
    Memory memory = Memory.of(job);
    return switch (job.state()) {
      case SUCCEEDED, FAILED ->
          memory
              .text(Memory.CALLBACK)
              .flatMap(url -> address(filled(url, tag -> value(tag, job, memory))))
              .map(url -> new Callback(url, null));
      case DRAFT, QUEUED, RUNNING, CANCELLING, CANCELLED -> Optional.empty();
    };
  }

  private static String filled(String url, Function<String, String> values) {
    return TAG.matcher(url)
        .replaceAll(tag -> Matcher.quoteReplacement(encoded(values.apply(tag.group(1)))));
  }

  private static String value(String tag, Job job, Memory memory) {
    return switch (tag) {
      case "job_id" -> WireIds.hex(job.id().uuid());
      case "job_name" -> memory.text(Memory.NAME).orElse("");
      case "elementlist_version" -> Optional.ofNullable(Sheet.time(job.times().ended())).orElse("");
      case "iwp_name" -> ElementList.NAME;
      default -> metadata(memory).path(tag).asText("");
    };
  }

  /** An object, or the text of one. */
  private static JsonNode metadata(Memory memory) {
    JsonNode given = memory.options().path("custom_metadata");
    return Asked.parsed(given.asText()).map(JsonNode.class::cast).orElse(given);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static Optional<URI> address(String url) {
    try {
      URI address = new URI(url);
      String scheme = String.valueOf(address.getScheme());
      boolean web = scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
      return web && address.getHost() != null ? Optional.of(address) : Optional.empty();
    } catch (URISyntaxException _) {
      return Optional.empty();
    }
  }
}
