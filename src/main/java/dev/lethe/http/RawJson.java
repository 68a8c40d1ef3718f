package dev.lethe.http;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a text component of a record that holds JSON nobody here looks into: it is read as any JSON
 * value, kept as compact text, and written back as it is.
 */
@Target({
  ElementType.RECORD_COMPONENT,
  ElementType.FIELD,
  ElementType.METHOD,
  ElementType.PARAMETER
})
@Retention(RetentionPolicy.RUNTIME)
@JacksonAnnotationsInside
@JsonRawValue
@JsonDeserialize(using = RawJson.Reader.class)
public @interface RawJson {

  /** Copies one JSON value to text; numbers keep every digit. */
  final class Reader extends StdDeserializer<String> {
    private static final long serialVersionUID = 1L;

    Reader() {
      super(String.class);
    }

    @Override
    public String deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      StringWriter text = new StringWriter();
      try (JsonGenerator out = Json.mapper().getFactory().createGenerator(text)) {
        out.copyCurrentStructureExact(parser);
      }
      return text.toString();
    }
  }
}
