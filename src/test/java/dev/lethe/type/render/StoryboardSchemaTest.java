package dev.lethe.type.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.lethe.error.Refusal;
import dev.lethe.type.media.JsonFields;
import dev.lethe.type.media.MediaSettings;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the published schema of a storyboard says is what its parser does. */
final class StoryboardSchemaTest {
  private static final long SEED = 20_261_123;
  private static final int TRIES = 3_000;
  private static final List<List<String>> OF_ALL =
      List.of(
          List.of("preview_only", "null", "true", "1"),
          List.of("aspect_ratio", "null", "\"9:16\"", "\"16:10\"", "9"),
          List.of("resolution", "null", "240", "721", "\"720\"", "2160"),
          List.of("frame_rate", "null", "30", "29", "29.97"),
          List.of("words_per_minute", "null", "60", "59", "401", "\"60\""),
          List.of("missing_glyphs", "null", "\"omit\"", "\"box\""),
          List.of("music", "null", "{\"input\":\"a\"}", "{}", "{\"input\":\"a\",\"percent\":0}"),
          List.of("caption", "null", "{\"lines\":12}", "{\"lines\":13}", "{\"font\":\"x\"}"),
          List.of("caption", "{\"box\":\"none\"}", "{\"color\":\"none\"}", "{\"sized\":1}"),
          List.of("transition", "null", "{\"kind\":\"fade\"}", "{\"ms\":99}", "{\"kind\":1}"));
  private static final List<List<String>> OF_A_SCENE =
      List.of(
          List.of("text", "null", "\"\"", "\"שלום\"", "7"),
          List.of("duration_ms", "null", "200", "199", "600001", "1.5"),
          List.of("voice_over", "null", "\"a\"", "7"),
          List.of("background", "null", "{\"color\":\"#a0B1c2\"}", "{\"color\":\"red\"}", "[]"),
          List.of("background", "{\"input\":\"a\",\"fit\":\"contain\"}", "{\"input\":7}"),
          List.of("background", "{\"gradient\":{\"from\":\"#000000\"}}"),
          List.of("caption", "null", "{\"size\":20}", "{\"size\":301}"),
          List.of("film", "1"));

  private final JsonSchema schema =
      JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(StoryboardJson.SCHEMA);
  private final VideoRender type = new VideoRender(MediaSettings.defaults());

  @Test
  void both_say_the_same_of_whatever_is_asked() throws Exception {
    var random = new Random(SEED);
    int taken = 0;
    for (int i = 0; i < TRIES; i++) {
      String params = params(random);
      JsonNode tree = JsonFields.JSON.readTree(params);
      boolean taking = schema.validate(tree).isEmpty();
      assertThat(taking).as("seed %d: %s", SEED, params).isEqualTo(takes(params));
      taken += taking ? 1 : 0;
    }
    assertThat(taken).isBetween(TRIES / 50, TRIES * 49 / 50);
  }

  @Test
  void what_was_checked_is_taken_again_and_stays_as_it_is() {
    for (String params : List.of(Samples.FIVE, Samples.one("a\nb"), Samples.over("x"))) {
      String once = type.check(params);
      assertThat(type.check(once)).isEqualTo(once);
    }
  }

  private boolean takes(String params) {
    try {
      assertThat(type.check(type.check(params))).isEqualTo(type.check(params));
      return true;
    } catch (Refusal _) {
      return false;
    }
  }

  private static String params(Random random) {
    var scenes = new StringBuilder();
    int count = 1 + random.nextInt(2);
    for (int i = 0; i < count; i++) {
      scenes.append(i == 0 ? "" : ",").append('{').append(fields(random, OF_A_SCENE)).append('}');
    }
    String all = fields(random, OF_ALL);
    return "{" + all + (all.isEmpty() ? "" : ",") + "\"scenes\":[" + scenes + "]}";
  }

  /** At most two, so that there are enough without a fault. */
  private static String fields(Random random, List<List<String>> of) {
    List<String> one = of.get(random.nextInt(of.size()));
    List<String> other = of.get(random.nextInt(of.size()));
    int most = one.getFirst().equals(other.getFirst()) ? 1 : 2;
    return switch (random.nextInt(most + 1)) {
      case 0 -> "";
      case 1 -> field(random, one);
      default -> field(random, one) + "," + field(random, other);
    };
  }

  private static String field(Random random, List<String> of) {
    return "\"" + of.getFirst() + "\":" + of.get(1 + random.nextInt(of.size() - 1));
  }
}
