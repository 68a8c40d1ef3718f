package dev.lethe.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an entry says, word for word: the same on the wire, in the database and in its hash. */
public record Body(
    String at,
    @Nullable String byAccount,
    @Nullable String byKey,
    @Nullable String account,
    @Nullable String job,
    String action,
    @Nullable String subject,
    String outcome) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  static String time(Instant at) {
    return TIME.format(at);
  }

  /** As {@link #at} says it, of a time in milliseconds. */
  public static String time(long millis) {
    return time(Instant.ofEpochMilli(millis));
  }

  /** Eight lines. No word of ours holds an end of line, so no two bodies read the same. */
  public byte[] bytes() {
    String lines =
        fields()
            .map(field -> Objects.requireNonNullElse(field, "-"))
            .peek(Body::refuseLines)
            .collect(Collectors.joining("\n", "", "\n"));
    return lines.getBytes(UTF_8);
  }

  private Stream<@Nullable String> fields() {
    return Arrays.stream(
        new @Nullable String[] {at, byAccount, byKey, account, job, action, subject, outcome});
  }

  private static void refuseLines(String field) {
    if (field.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("an entry is made of words");
    }
  }
}
