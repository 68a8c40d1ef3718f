package dev.lethe.scenario;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The API description, read for checking with it.
 *
 * <p>A published schema must let fields through that it does not know, or every new field would
 * break a client; a test wants the opposite. So each schema of an answer is closed here. One that
 * others add fields to, as Job does to JobItem, is closed where it is used and not where it stands.
 */
final class OpenApi {
  static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "patch", "delete", "head", "options");

  private final JsonNode root;
  private final List<Operation> operations = new ArrayList<>();
  private final JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(VersionFlag.V202012);
  private final Map<JsonNode, JsonSchema> compiled = new HashMap<>();
  private final Set<String> extended = new HashSet<>();

  /** One method of one path template. */
  record Operation(
      String method, String path, String id, List<JsonNode> parameters, JsonNode node) {
    String key() {
      return method + " " + path;
    }

    /** The scope it needs; empty if anybody may ask. */
    Optional<String> scope() {
      JsonNode scope = node.at("/security/0/bearer/0");
      return scope.isMissingNode() ? Optional.empty() : Optional.of(scope.asText());
    }

    boolean matches(String asked) {
      String[] wanted = path.split("/", -1);
      String[] given = asked.split("/", -1);
      if (wanted.length != given.length) {
        return false;
      }
      for (int i = 0; i < wanted.length; i++) {
        if (!wanted[i].startsWith("{") && !wanted[i].equals(given[i])) {
          return false;
        }
      }
      return true;
    }
  }

  private OpenApi(JsonNode root) {
    this.root = root;
    findExtended(root);
    root.at("/components/schemas")
        .properties()
        .forEach(schema -> close(schema.getValue(), extended.contains(schema.getKey())));
    root.path("paths").properties().forEach(path -> addPath(path.getKey(), path.getValue()));
  }

  static OpenApi read(String yaml) throws IOException {
    return new OpenApi(new YAMLMapper().readTree(yaml));
  }

  JsonNode root() {
    return root;
  }

  List<Operation> operations() {
    return operations;
  }

  Optional<Operation> find(String method, String path) {
    return operations.stream()
        .filter(operation -> operation.method.equals(method) && operation.matches(path))
        .findFirst();
  }

  /** The node itself, or the one it refers to. */
  JsonNode resolve(JsonNode node) {
    JsonNode ref = node.path("$ref");
    return ref.isTextual() ? root.at(JsonPointer.compile(ref.asText().substring(1))) : node;
  }

  /** The examples of a media type or a parameter, by name or not. */
  List<JsonNode> examples(JsonNode described) {
    List<JsonNode> examples = new ArrayList<>();
    if (described.has("example")) {
      examples.add(described.path("example"));
    }
    if (described.path("examples").isObject()) {
      described.path("examples").forEach(one -> examples.add(resolve(one).path("value")));
    }
    return examples;
  }

  /** What is wrong with a value by a schema of this description; empty if nothing. */
  List<String> faults(JsonNode schema, JsonNode value) {
    return compiled.computeIfAbsent(schema, this::compile).validate(value).stream()
        .map(ValidationMessage::getMessage)
        .toList();
  }

  private JsonSchema compile(JsonNode schema) {
    ObjectNode closed = schema.deepCopy();
    close(closed, false);
    ObjectNode whole = JSON.createObjectNode();
    whole.putArray("allOf").add(closed);
    whole.set("components", root.path("components"));
    return schemas.getSchema(whole);
  }

  private void addPath(String path, JsonNode item) {
    for (var entry : item.properties()) {
      if (!METHODS.contains(entry.getKey())) {
        continue;
      }
      JsonNode node = entry.getValue();
      List<JsonNode> parameters = new ArrayList<>();
      item.path("parameters").forEach(parameter -> parameters.add(resolve(parameter)));
      node.path("parameters").forEach(parameter -> parameters.add(resolve(parameter)));
      String method = entry.getKey().toUpperCase(Locale.ROOT);
      operations.add(
          new Operation(method, path, node.path("operationId").asText(), parameters, node));
    }
  }

  private void findExtended(JsonNode node) {
    if (node.has("$ref") && node.has("properties")) {
      extended.add(name(node));
    }
    node.forEach(this::findExtended);
  }

  private void close(JsonNode schema, boolean leaveOpen) {
    if (!(schema instanceof ObjectNode object)) {
      return;
    }
    for (String key : List.of("items", "additionalProperties")) {
      close(object.path(key), false);
    }
    for (String key : List.of("anyOf", "properties")) {
      object.path(key).forEach(inner -> close(inner, false));
    }
    boolean hasFields = object.has("properties") && !object.has("additionalProperties");
    boolean usesExtended = object.has("$ref") && extended.contains(name(object));
    if (!leaveOpen && (hasFields || usesExtended)) {
      object.put("unevaluatedProperties", false);
    }
  }

  private static String name(JsonNode ref) {
    String text = ref.path("$ref").asText();
    return text.substring(text.lastIndexOf('/') + 1);
  }
}
