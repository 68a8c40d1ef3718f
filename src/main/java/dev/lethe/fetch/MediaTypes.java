package dev.lethe.fetch;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The kinds of files that are fetched, as in {@code video/*, text/plain}. A source that answers
 * with another kind, such as the page that asks for a login, is no input.
 *
 * @param patterns in lower case, each with a type or {@code *} on both sides of the slash
 */
public record MediaTypes(List<String> patterns) {
  private static final Pattern FORM = Pattern.compile("\\*/\\*|[a-z0-9.+-]+/(\\*|[a-z0-9.+-]+)");
  private static final String UNSAID = "application/octet-stream";

  public MediaTypes {
    patterns = List.copyOf(patterns);
  }

  /** Empty for a text that is no list of such patterns, separated by commas. */
  public static Optional<MediaTypes> parse(String text) {
    List<String> patterns =
        Stream.of(text.toLowerCase(Locale.ROOT).split(",", -1)).map(String::strip).toList();
    return patterns.stream().allMatch(one -> FORM.matcher(one).matches())
        ? Optional.of(new MediaTypes(patterns))
        : Optional.empty();
  }

  boolean allow(String mediaType) {
    int slash = mediaType.indexOf('/');
    String all = slash < 0 ? "" : mediaType.substring(0, slash) + "/*";
    return patterns.contains("*/*") || patterns.contains(mediaType) || patterns.contains(all);
  }

  /** The bare type of a Content-Type, in lower case. */
  static String bare(Optional<String> contentType) {
    return contentType
        .map(text -> text.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
        .filter(text -> !text.isEmpty())
        .orElse(UNSAID);
  }
}
