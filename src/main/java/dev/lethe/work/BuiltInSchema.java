package dev.lethe.work;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The JSON Schemas of the parameters of built-in types, which lie beside the program. */
public final class BuiltInSchema {
  private BuiltInSchema() {}

  public static String of(String type) {
    try (InputStream file = BuiltInSchema.class.getResourceAsStream("/types/" + type + ".json")) {
      return new String(Objects.requireNonNull(file, type).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
