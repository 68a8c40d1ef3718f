package dev.lethe.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import dev.lethe.error.Refusal;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns what Jackson says of a bad body into a refusal that names the place in the client's own
 * terms. Jackson's own sentences name Java types and quote the body, so none of them is passed on.
 */
final class JsonFault {
  private JsonFault() {}

  static Refusal of(String pointer, String code, String message) {
    return Refusal.field(pointer, code, message);
  }

  static Refusal refusal(IOException fault) {
    if (cause(fault, Refusal.class) instanceof Refusal refusal) {
      return refusal;
    }
    if (cause(fault, StreamConstraintsException.class) instanceof StreamConstraintsException e) {
      return of(place(e), "too_large", "the JSON is nested too deeply or too large");
    }
    if (cause(fault, JsonParseException.class) instanceof JsonParseException e) {
      return broken(e);
    }
    return switch (fault) {
      case UnrecognizedPropertyException e ->
          of(pointer(e.getPath()), "unknown_field", "there is no such field");
      case ValueInstantiationException e -> of(pointer(e.getPath()), "invalid", said(e.getCause()));
      case MismatchedInputException e -> mismatch(e);
      case JsonMappingException e ->
          of(pointer(e.getPath()), "wrong_type", "the value is of the wrong type or out of range");
      default -> of("", "malformed", "the body is not valid JSON");
    };
  }

  /** What our own record said of values that do not go together. */
  private static String said(@Nullable Throwable cause) {
    return cause instanceof IllegalArgumentException ? "" + cause.getMessage() : "not valid";
  }

  private static Refusal broken(JsonParseException fault) {
    String said = Objects.toString(fault.getOriginalMessage(), "");
    if (said.startsWith("Duplicate")) {
      return of(place(fault), "duplicate_field", "the field is given twice");
    }
    return of(place(fault), "malformed", "the body is not valid JSON");
  }

  private static Refusal mismatch(MismatchedInputException fault) {
    String said = Objects.toString(fault.getOriginalMessage(), "");
    if (said.startsWith("No content")) {
      return of("", "malformed", "the body is empty");
    }
    if (said.startsWith("Trailing token")) {
      return of("", "malformed", "there is more after the end of the JSON");
    }
    return of(pointer(fault.getPath()), "wrong_type", expected(fault.getTargetType()));
  }

  private static String expected(@Nullable Class<?> type) {
    if (type == null) {
      return "the value is of the wrong type";
    }
    if (type == String.class) {
      return "expected a text";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "expected true or false";
    }
    if (type == java.time.Instant.class) {
      return "expected a time such as 2027-01-31T09:15:02.123Z";
    }
    if (type.isEnum()) {
      return "expected one of the known names";
    }
    if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return "expected a number in range, and not null";
    }
    if (java.util.Collection.class.isAssignableFrom(type) || type.isArray()) {
      return "expected a list";
    }
    return "expected an object";
  }

  private static String pointer(List<JsonMappingException.Reference> path) {
    StringBuilder out = new StringBuilder();
    for (JsonMappingException.Reference step : path) {
      out.append('/');
      if (step.getFieldName() != null) {
        out.append(step.getFieldName().replace("~", "~0").replace("/", "~1"));
      } else {
        out.append(Math.max(step.getIndex(), 0));
      }
    }
    return out.toString();
  }

  private static String place(JacksonException fault) {
    return fault.getProcessor() instanceof JsonParser parser
        ? parser.getParsingContext().pathAsPointer().toString()
        : "";
  }

  private static @Nullable Throwable cause(Throwable fault, Class<?> type) {
    Throwable at = fault;
    while (at != null && !type.isInstance(at)) {
      at = at.getCause();
    }
    return at;
  }
}
