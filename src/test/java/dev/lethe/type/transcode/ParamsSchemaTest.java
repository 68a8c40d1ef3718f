package dev.lethe.type.transcode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.lethe.error.Refusal;
import dev.lethe.type.media.JsonFields;
import dev.lethe.type.media.MediaSettings;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the published schema of the parameters says is what their parser does. */
final class ParamsSchemaTest {
  private static final long SEED = 20_261_122;
  private static final int TRIES = 4_000;

  /** Of each field right and wrong values; of heights none that only the parser can refuse. */
  private static final List<List<String>> VALUES =
      List.of(
          List.of("container", "null", "\"mp4\"", "\"webm\"", "\"avi\"", "7", "[]", "false"),
          List.of(
              "heights",
              "null",
              "[]",
              "[]",
              "[720]",
              "[16,4320]",
              "[15]",
              "[4321]",
              "[720,720]",
              "[\"720\"]",
              "[720.5]",
              "[2,4,6,8]",
              "[20,22,24,26,28,30,32]",
              "720",
              "false"),
          List.of("audio_only", "null", "null", "null", "\"mp3\"", "\"webm\"", "true"),
          List.of(
              "thumbnails",
              "null",
              "{}",
              "{\"count\":0}",
              "{\"count\":100,\"width\":16}",
              "{\"width\":15}",
              "{\"count\":101}",
              "{\"height\":3}",
              "3",
              "[]",
              "false",
              "{\"count\":null}",
              "{\"count\":-1}"),
          List.of(
              "preview",
              "null",
              "{}",
              "{\"seconds\":60}",
              "{\"seconds\":61}",
              "{\"seconds\":0}",
              "{\"x\":1}",
              "true",
              "[]"),
          List.of("sprite", "null", "true", "false", "1", "\"true\""),
          List.of("x", "null", "1"));

  private final VideoTranscode type = new VideoTranscode(MediaSettings.defaults());
  private final JsonSchema schema =
      JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(type.schema());

  @Test
  void the_schema_refuses_what_the_parser_refuses_and_nothing_else() throws Exception {
    System.out.println("seed " + SEED);
    var random = new Random(SEED);
    int taken = 0;
    for (int i = 0; i < TRIES; i++) {
      String params = params(random);
      boolean parsed = isParsed(params);
      taken += parsed ? 1 : 0;
      assertThat(schema.validate(JsonFields.JSON.readTree(params)).isEmpty())
          .as("try %d: %s", i, params)
          .isEqualTo(parsed);
    }
    assertThat(taken).as("a fair share of both").isBetween(TRIES / 20, TRIES * 19 / 20);
  }

  @Test
  void what_the_parser_writes_the_schema_takes() throws Exception {
    for (String params : List.of("{}", "{\"audio_only\":\"wav\"}", "{\"thumbnails\":{}}")) {
      JsonNode written = JsonFields.JSON.readTree(type.check(params));
      assertThat(schema.validate(written)).as(params).isEmpty();
    }
  }

  private boolean isParsed(String params) {
    try {
      type.check(params);
      return true;
    } catch (Refusal _) {
      return false;
    }
  }

  /** One to three fields, for with all of them one is always wrong. */
  private static String params(Random random) throws Exception {
    ObjectNode params = JsonFields.JSON.createObjectNode();
    int fields = random.nextInt(4);
    for (int i = 0; i < fields; i++) {
      List<String> field = VALUES.get(random.nextInt(VALUES.size()));
      String value = field.get(1 + random.nextInt(field.size() - 1));
      params.set(field.getFirst(), JsonFields.JSON.readTree(value));
    }
    return params.toString();
  }
}
