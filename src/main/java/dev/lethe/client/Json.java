package dev.lethe.client;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The spelling of v1 on the wire: snake_case, times in UTC with milliseconds, durations in s. */
public final class Json {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .addModule(times())
          .build();

  private Json() {}

  static ObjectMapper mapper() {
    return MAPPER;
  }

  /** Writes one of this package's records as the server would, on one line. */
  public static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JacksonException e) {
      throw new IllegalStateException("cannot write " + value.getClass(), e);
    }
  }

  /** The record as a tree that more can be added to. */
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  /** A text as a tree. */
  static JsonNode read(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("this is no JSON", e);
    }
  }

  /**
   * Durations travel as whole seconds, rounded up, because a wait or a deadline cut short would
   * surprise more than one a little longer.
   */
  static String seconds(Duration duration) {
    return duration.plusNanos(999_999_999).toSeconds() + "s";
  }

  private static SimpleModule times() {
    return new SimpleModule()
        .addSerializer(
            Instant.class,
            new JsonSerializer<>() {
              @Override
              public void serialize(Instant time, JsonGenerator out, SerializerProvider all)
                  throws IOException {
                out.writeString(TIME.format(time));
              }
            })
        .addSerializer(
            Duration.class,
            new JsonSerializer<>() {
              @Override
              public void serialize(Duration time, JsonGenerator out, SerializerProvider all)
                  throws IOException {
                out.writeString(seconds(time));
              }
            })
        .addDeserializer(
            Instant.class,
            new JsonDeserializer<>() {
              @Override
              public Instant deserialize(JsonParser in, DeserializationContext context)
                  throws IOException {
                return Instant.parse(in.getText());
              }
            });
  }
}
