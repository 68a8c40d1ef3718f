package dev.lethe.http;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import io.javalin.http.Context;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The query parameters of one request, read strictly: a parameter nobody knows or that is given
 * twice is a mistake of the client that it should hear of, not a filter silently not applied.
 */
public final class Query {
  private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

  private final Map<String, String> values;

  private Query(Map<String, String> values) {
    this.values = values;
  }

  public static Query of(Context ctx, String... known) {
    return parse(ctx.queryString(), Set.of(known));
  }

  /**
   * As {@link #of}, but passes over parameters that nobody asked for: a dialect has clients that
   * hang marks of their own to an address.
   */
  public static Query among(Context ctx, String... asked) {
    return parse(ctx.queryString(), Set.of(asked), false);
  }

  static Query parse(@Nullable String raw, Set<String> known) {
    return parse(raw, known, true);
  }

  static Query parse(@Nullable String raw, Set<String> known, boolean strict) {
    Map<String, String> values = new LinkedHashMap<>();
    if (raw == null || raw.isEmpty()) {
      return new Query(values);
    }
    for (String pair : raw.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      if (!known.contains(name)) {
        if (!strict) {
          continue;
        }
        throw Refusal.field("?" + name, "unknown_parameter", "there is no such parameter");
      }
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      if (value.indexOf('\0') >= 0) {
        // No text of ours has one, and not every database can be asked for one.
        throw Refusal.field("?" + name, "invalid_character", "a NUL character is no text");
      }
      if (values.put(name, value) != null) {
        throw Refusal.field("?" + name, "repeated_parameter", "the parameter is given twice");
      }
    }
    return new Query(values);
  }

  public Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** Comma-separated; empty when the parameter is absent. */
  public List<String> list(String name) {
    return text(name).map(value -> List.of(value.split(",", -1))).orElse(List.of());
  }

  public OptionalInt integer(String name, int least, int most) {
    String text = values.get(name);
    if (text == null) {
      return OptionalInt.empty();
    }
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return OptionalInt.of(value);
      }
    } catch (NumberFormatException _) {
      throw Refusal.field("?" + name, "wrong_type", "expected a whole number");
    }
    throw Refusal.field("?" + name, "out_of_range", least + " to " + most);
  }

  /** True or false; false when the parameter is absent. */
  public boolean flag(String name) {
    return switch (text(name).orElse("false")) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw Refusal.field("?" + name, "wrong_type", "expected true or false");
    };
  }

  public Optional<Instant> time(String name) {
    Optional<Instant> time;
    try {
      time = text(name).map(Instant::parse);
    } catch (DateTimeParseException _) {
      throw Refusal.field(
          "?" + name, "wrong_type", "expected a time such as 2027-01-31T09:15:02.123Z");
    }
    if (time.filter(at -> at.isBefore(EARLIEST) || at.isAfter(LATEST)).isPresent()) {
      throw Refusal.field("?" + name, "out_of_range", "from the year 0 to the year 9999");
    }
    return time;
  }

  public Optional<Duration> duration(String name, Duration least, Duration most) {
    return text(name).map(value -> Wait.parse("?" + name, value, least, most));
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      throw new Refusal(ErrorCode.INVALID_REQUEST, "the query is not well encoded");
    }
  }
}
