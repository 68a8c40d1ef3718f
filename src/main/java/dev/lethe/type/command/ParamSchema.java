package dev.lethe.type.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.ApplyDefaultsStrategy;
import com.networknt.schema.DisallowUnknownKeywordFactory;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.PathType;
import com.networknt.schema.SchemaId;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.resource.DisallowSchemaLoader;
import dev.lethe.error.Refusal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The parameters of a command, as a JSON Schema (2020-12) describes them.
 *
 * <p>Nothing that a schema refers to is ever fetched, neither from the web nor from a disk: a
 * {@code $ref} leads to a place in the same schema or the type file is refused.
 */
final class ParamSchema {
  /** Of a command that says nothing of parameters. */
  static final String NONE = "{\"type\":\"object\",\"additionalProperties\":false}";

  static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final ObjectNode tree;
  private final JsonSchema compiled;

  private ParamSchema(ObjectNode tree, JsonSchema compiled) {
    this.tree = tree;
    this.compiled = compiled;
  }

  /**
   * Reads a schema.
   *
   * @throws IllegalArgumentException with what is wrong with it, for whoever wrote it
   */
  static ParamSchema parse(String text) {
    if (!(tree(text) instanceof ObjectNode tree) || !tree.path("type").asText().equals("object")) {
      throw new IllegalArgumentException(
          "is no schema of an object: expected \"type\": \"object\"");
    }
    if (!tree.path("$schema").asText(SchemaId.V202012).equals(SchemaId.V202012)) {
      throw new IllegalArgumentException(
          "is of " + tree.path("$schema") + ": expected " + SchemaId.V202012);
    }
    refuseWrong(tree);
    try {
      JsonSchema compiled = factory().getSchema(tree, config().build());
      compiled.initializeValidators();
      return new ParamSchema(tree, compiled);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("cannot be used: " + e.getMessage(), e);
    }
  }

  private static JsonNode tree(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("is no JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** Holds the schema against the schema of schemas, which lies in the library. */
  private static void refuseWrong(ObjectNode tree) {
    var schemas =
        JsonSchemaFactory.getInstance(VersionFlag.V202012)
            .getSchema(SchemaLocation.of(SchemaId.V202012), config().build());
    schemas.validate(tree).stream()
        .findFirst()
        .ifPresent(fault -> {
          throw new IllegalArgumentException(
              "is no JSON Schema: " + fault.getInstanceLocation() + " " + fault.getError());
        });
  }

  private static JsonSchemaFactory factory() {
    var words =
        JsonMetaSchema.builder(JsonMetaSchema.getV202012())
            .unknownKeywordFactory(DisallowUnknownKeywordFactory.getInstance())
            .build();
    return JsonSchemaFactory.builder()
        .defaultMetaSchemaIri(words.getIri())
        .metaSchema(words)
        .schemaLoaders(loaders -> loaders.add(DisallowSchemaLoader.getInstance()))
        .build();
  }

  private static SchemaValidatorsConfig.Builder config() {
    return SchemaValidatorsConfig.builder()
        .pathType(PathType.JSON_POINTER)
        .locale(Locale.ENGLISH)
        .formatAssertionsEnabled(true)
        .applyDefaultsStrategy(new ApplyDefaultsStrategy(true, false, false));
  }

  /** A new one for what is none. */
  static ObjectNode objectOr(JsonNode node) {
    return node instanceof ObjectNode object ? object : JSON.createObjectNode();
  }

  /** As it was written. */
  String text() {
    return tree.toString();
  }

  /**
   * The parameters with the defaults filled in.
   *
   * @throws Refusal naming every field that is wrong
   */
  ObjectNode check(String params) {
    JsonNode read;
    try {
      read = JSON.readTree(params);
    } catch (JsonProcessingException _) {
      throw Refusal.field("/params", "wrong_type", "params is not one JSON object");
    }
    if (!(read instanceof ObjectNode object)) {
      throw Refusal.field("/params", "wrong_type", "params is not one JSON object");
    }
    SchemaFaults.refuseInfinite("/params", object);
    compiled.walk(object, false);
    SchemaFaults.refuse(compiled.validate(object));
    return object;
  }

  /**
   * The schema of one parameter.
   *
   * @param path the names that lead to it
   * @return empty if the parameter need not be there
   * @throws IllegalArgumentException if the schema does not have it
   */
  Optional<JsonNode> property(List<String> path) {
    JsonNode at = tree;
    boolean always = true;
    for (String name : path) {
      JsonNode next = followed(at.path("properties").path(name));
      if (next.isMissingNode()) {
        throw new IllegalArgumentException("is not among the properties of the schema");
      }
      always &= next.has("default") || isRequired(at, name);
      at = next;
    }
    return always ? Optional.of(at) : Optional.empty();
  }

  private static boolean isRequired(JsonNode object, String name) {
    for (JsonNode required : object.path("required")) {
      if (required.asText().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** One step, for a schema that refers to one that refers on is too hard to read anyway. */
  private JsonNode followed(JsonNode property) {
    String ref = property.path("$ref").asText();
    return ref.startsWith("#/") ? tree.at(ref.substring(1)) : property;
  }
}
