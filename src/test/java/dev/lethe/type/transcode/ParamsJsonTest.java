package dev.lethe.type.transcode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.type.media.JsonFields;
import dev.lethe.type.media.MediaSettings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ParamsJsonTest {
  private final VideoTranscode type = new VideoTranscode(MediaSettings.defaults());

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                  | /params/heights/0=720 container=mp4",
        "{\"heights\":null,\"sprite\":null}  | /params/heights/0=720 container=mp4",
        "{\"container\":\"webm\"}            | /params/heights/0=720 container=webm",
        "{\"heights\":[361]}                 | /params/heights/0=360 container=mp4",
      })
  void what_is_left_out_is_filled_in(String given, String expected) throws Exception {
    var json = JsonFields.JSON.readTree(type.check(given));
    assertThat(
            "/params/heights/0="
                + json.at("/heights/0")
                + " container="
                + json.at("/container").asText())
        .isEqualTo(expected);
  }

  @Test
  void all_fields_are_spelt_out() {
    assertThat(type.check("{}"))
        .isEqualTo(
            """
            {"container":"mp4","heights":[720],"audio_only":null,"thumbnails":null,\
            "preview":null,"sprite":false}\
            """);
    assertThat(type.check("{\"heights\":[],\"thumbnails\":{},\"preview\":{},\"sprite\":true}"))
        .isEqualTo(
            """
            {"container":"mp4","heights":[],"audio_only":null,\
            "thumbnails":{"count":3,"width":320},"preview":{"seconds":10},"sprite":true}\
            """);
    assertThat(type.check("{\"audio_only\":\"mp3\"}"))
        .isEqualTo(
            """
            {"container":null,"heights":[],"audio_only":"mp3","thumbnails":null,\
            "preview":null,"sprite":false}\
            """);
    assertThat(type.check("{\"thumbnails\":{\"count\":0}}")).contains("\"thumbnails\":null");
  }

  @Test
  void what_was_written_is_read_to_the_same() {
    for (String params :
        List.of(
            "{}",
            "{\"audio_only\":\"wav\"}",
            "{\"container\":\"webm\",\"heights\":[16,4320],\"thumbnails\":{\"count\":100},"
                + "\"preview\":{\"seconds\":60},\"sprite\":true}")) {
      String once = type.check(params);
      assertThat(type.check(once)).isEqualTo(once);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense                                       | /params                  | wrong_type",
        "[]                                             | /params                  | wrong_type",
        "''                                             | /params                  | wrong_type",
        "{} {}                                          | /params                  | wrong_type",
        "{\"sprite\":true,\"sprite\":false}             | /params                  | wrong_type",
        "{\"x\":1}                                      | /params/x                | unknown_field",
        "{\"a/b~c\":1}                                  | /params/a~1b~0c          | unknown_field",
        "{\"container\":\"avi\"}                        | /params/container        | unknown_value",
        "{\"container\":7}                              | /params/container        | wrong_type",
        "{\"heights\":720}                              | /params/heights          | wrong_type",
        "{\"heights\":[\"720\"]}                        | /params/heights/0        | wrong_type",
        "{\"heights\":[720.5]}                          | /params/heights/0        | wrong_type",
        "{\"heights\":[720,15]}                         | /params/heights/1        | out_of_range",
        "{\"heights\":[4321]}                           | /params/heights/0        | out_of_range",
        "{\"heights\":[99999999999999999999]}           | /params/heights/0        | out_of_range",
        "{\"heights\":[-720]}                           | /params/heights/0        | out_of_range",
        "{\"heights\":[720,721]}                        | /params/heights/1        | duplicate",
        "{\"heights\":[16,18,20,22,24,26,28]}           | /params/heights          | out_of_range",
        "{\"heights\":[]}                               | /params/heights          | required",
        "{\"audio_only\":\"webm\"}                      | /params/audio_only       | unknown_value",
        "{\"audio_only\":\"mp3\",\"heights\":[720]}     | /params/heights          | conflict",
        "{\"audio_only\":\"mp3\",\"container\":\"mp4\"} | /params/container        | conflict",
        "{\"audio_only\":\"mp3\",\"sprite\":true}       | /params/sprite           | conflict",
        "{\"thumbnails\":3}                             | /params/thumbnails       | wrong_type",
        "{\"thumbnails\":{\"count\":101}}               | /params/thumbnails/count | out_of_range",
        "{\"thumbnails\":{\"width\":15}}                | /params/thumbnails/width | out_of_range",
        "{\"thumbnails\":{\"height\":15}}               | /params/thumbnails/height| unknown_field",
        "{\"preview\":{\"seconds\":0}}                  | /params/preview/seconds  | out_of_range",
        "{\"preview\":{\"seconds\":61}}                 | /params/preview/seconds  | out_of_range",
        "{\"preview\":true}                             | /params/preview          | wrong_type",
        "{\"sprite\":1}                                 | /params/sprite           | wrong_type",
      })
  void what_is_wrong_is_named(String given, String pointer, String code) {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> type.check(given))
        .satisfies(refusal -> {
          assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
          assertThat(refusal.errors()).hasSize(1);
          assertThat(refusal.errors().getFirst().pointer()).isEqualTo(pointer);
          assertThat(refusal.errors().getFirst().code()).isEqualTo(code);
        });
  }

  @Test
  void every_wrong_field_is_named_at_once() {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> type.check("{\"heights\":[1,2],\"sprite\":0,\"y\":{}}"))
        .satisfies(refusal -> assertThat(refusal.errors()).hasSize(4));
  }
}
