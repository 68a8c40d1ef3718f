package dev.lethe.type.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.unit.ByteSizes;
import dev.lethe.unit.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * One table of a type file, read key by key; a key that nobody asked for is a mistake in its name.
 */
final class Table {
  private final String file;
  private final String prefix;
  private final ObjectNode values;
  private final TreeSet<String> known = new TreeSet<>();

  Table(String file, String prefix, ObjectNode values) {
    this.file = file;
    this.prefix = prefix;
    this.values = values;
  }

  boolean has(String key) {
    return values.has(key);
  }

  Optional<String> text(String key) {
    return value(key)
        .map(node -> {
          if (!node.isTextual()) {
            throw expected(key, "a text");
          }
          return node.textValue();
        });
  }

  boolean flag(String key) {
    return value(key)
        .map(node -> {
          if (!node.isBoolean()) {
            throw expected(key, "true or false");
          }
          return node.booleanValue();
        })
        .orElse(false);
  }

  int number(String key, int least, int most, int otherwise) {
    return value(key).map(node -> number(key, node, least, most)).orElse(otherwise);
  }

  /** Zero if it is not there. */
  long bytes(String key) {
    return value(key)
        .map(node ->
            ByteSizes.parse(node.asText())
                .filter(size -> size > 0)
                .orElseThrow(() -> expected(key, ByteSizes.EXPECTED)))
        .orElse(0L);
  }

  Optional<Duration> duration(String key) {
    return text(key)
        .map(text ->
            Durations.parse(text)
                .filter(Duration::isPositive)
                .orElseThrow(() -> expected(key, Durations.EXPECTED)));
  }

  List<String> texts(String key) {
    return list(
        key,
        node -> {
          if (!node.isTextual()) {
            throw expected(key, "a list of texts");
          }
          return node.textValue();
        });
  }

  List<Integer> numbers(String key, int least, int most) {
    return list(key, node -> number(key, node, least, most));
  }

  /** Texts by names of the file's own choice. */
  Map<String, String> map(String key) {
    var map = new LinkedHashMap<String, String>();
    Table inner = table(key);
    inner
        .values
        .properties()
        .forEach(entry -> map.put(entry.getKey(), inner.text(entry.getKey()).orElseThrow()));
    return map;
  }

  /** An empty one if it is not there. */
  Table table(String key) {
    JsonNode node = value(key).orElseGet(values::objectNode);
    if (!(node instanceof ObjectNode object)) {
      throw expected(key, "a table");
    }
    return new Table(file, prefix + key + ".", object);
  }

  List<Table> tables(String key) {
    var tables = new ArrayList<Table>();
    for (JsonNode node : list(key, Function.identity())) {
      if (!(node instanceof ObjectNode object)) {
        throw expected(key, "tables, each under [[" + key + "]]");
      }
      tables.add(new Table(file, prefix + key + "[" + tables.size() + "].", object));
    }
    return tables;
  }

  void refuseUnknown() {
    values
        .fieldNames()
        .forEachRemaining(name -> {
          if (!known.contains(name)) {
            throw fault(name, "is unknown; there are " + String.join(", ", known));
          }
        });
  }

  TypeFileException missing(String key) {
    return fault(key, "is missing");
  }

  TypeFileException expected(String key, String what) {
    return fault(key, "is " + values.path(key) + ": expected " + what);
  }

  TypeFileException fault(String key, String what) {
    return new TypeFileException("%s: %s%s %s".formatted(file, prefix, key, what));
  }

  private int number(String key, JsonNode node, int least, int most) {
    if (!node.isIntegralNumber()
        || !node.canConvertToInt()
        || node.intValue() < least
        || node.intValue() > most) {
      throw expected(key, "whole numbers from " + least + " to " + most);
    }
    return node.intValue();
  }

  private <T> List<T> list(String key, Function<JsonNode, T> each) {
    var read = new ArrayList<T>();
    value(key)
        .ifPresent(node -> {
          if (!node.isArray()) {
            throw expected(key, "a list");
          }
          node.forEach(item -> read.add(each.apply(item)));
        });
    return read;
  }

  private Optional<JsonNode> value(String key) {
    known.add(key);
    return Optional.ofNullable(values.get(key));
  }
}
