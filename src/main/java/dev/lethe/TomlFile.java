package dev.lethe;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads a settings file into dotted keys. A class of its own because a start without a file must
 * not pay for loading the parser.
 */
final class TomlFile {
  private TomlFile() {}

  static Map<String, String> read(Path file) {
    try {
      var values = new LinkedHashMap<String, String>();
      flatten(file, "", new TomlMapper().readTree(Files.readString(file)), values);
      return values;
    } catch (NoSuchFileException _) {
      throw new ConfigException("there is no settings file " + file);
    } catch (JacksonException e) {
      var at = e.getLocation();
      String line = at == null ? "" : ", line " + at.getLineNr();
      throw new ConfigException(
          "the settings file %s%s is not TOML: %s".formatted(file, line, e.getOriginalMessage()));
    } catch (IOException e) {
      throw new ConfigException("the settings file %s cannot be read: %s".formatted(file, e));
    }
  }

  private static void flatten(Path file, String key, JsonNode node, Map<String, String> values) {
    if (node.isObject()) {
      for (var field : node.properties()) {
        String inner = key.isEmpty() ? field.getKey() : key + "." + field.getKey();
        flatten(file, inner, field.getValue(), values);
      }
    } else if (node.isValueNode()) {
      values.put(key, node.asText());
    } else {
      throw new ConfigException(
          "%s in the settings file %s is a list: expected one value".formatted(key, file));
    }
  }
}
