package dev.lethe.type.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ParamSchemaTest {
  private static final String SCHEMA =
      """
      {"type": "object", "additionalProperties": false, "required": ["prompt"],
       "properties": {
         "prompt": {"type": "string", "minLength": 1, "maxLength": 8},
         "width": {"type": "integer", "minimum": 16, "maximum": 64, "default": 32},
         "mode": {"enum": ["a", "b"]},
         "name": {"type": "string", "pattern": "^[a-z]+$"},
         "day": {"type": "string", "format": "date"},
         "sizes": {"type": "array", "items": {"$ref": "#/$defs/size"}, "uniqueItems": true,
                   "maxItems": 2},
         "box": {"type": "object", "properties": {"left": {"type": "integer", "default": 3}},
                 "required": ["top"]}},
       "$defs": {"size": {"type": "integer", "multipleOf": 2}}}
      """;

  private final ParamSchema schema = ParamSchema.parse(SCHEMA);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | /params | wrong_type",
        "[] | /params | wrong_type",
        "{} {} | /params | wrong_type",
        "{\"prompt\":\"a\",\"prompt\":\"b\"}| /params | wrong_type",
        "{} | /params/prompt | required",
        "{\"prompt\":7} | /params/prompt | wrong_type",
        "{\"prompt\":\"\"} | /params/prompt | too_short",
        "{\"prompt\":\"123456789\"} | /params/prompt | too_long",
        "{\"prompt\":\"a\",\"x/y~\":1} | /params/x~1y~0 | unknown_field",
        "{\"prompt\":\"a\",\"width\":15} | /params/width | out_of_range",
        "{\"prompt\":\"a\",\"width\":65} | /params/width | out_of_range",
        "{\"prompt\":\"a\",\"width\":16.5} | /params/width | wrong_type",
        "{\"prompt\":\"a\",\"width\":1e999}| /params/width | out_of_range",
        "{\"prompt\":\"a\",\"mode\":\"c\"} | /params/mode | unknown_value",
        "{\"prompt\":\"a\",\"name\":\"A\"} | /params/name | wrong_format",
        "{\"prompt\":\"a\",\"day\":\"x\"} | /params/day | wrong_format",
        "{\"prompt\":\"a\",\"sizes\":[2,3]}| /params/sizes/1 | out_of_range",
        "{\"prompt\":\"a\",\"sizes\":[2,2]}| /params/sizes | duplicate",
        "{\"prompt\":\"a\",\"sizes\":[2,4,6]}| /params/sizes | too_many",
        "{\"prompt\":\"a\",\"box\":{}} | /params/box/top | required",
      })
  void what_is_wrong_is_named_by_pointer_and_code(String given, String pointer, String code) {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> schema.check(given))
        .satisfies(refusal -> {
          assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
          assertThat(refusal.errors()).hasSize(1);
          assertThat(refusal.errors().getFirst().pointer()).isEqualTo(pointer);
          assertThat(refusal.errors().getFirst().code()).isEqualTo(code);
          assertThat(refusal.errors().getFirst().message()).isNotBlank();
        });
  }

  @Test
  void all_that_is_wrong_is_named_at_once_up_to_twenty() {
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> schema.check("{\"width\":1,\"mode\":1,\"z\":1}"))
        .satisfies(refusal -> assertThat(refusal.errors()).hasSize(4));
    var many = new StringBuilder("{\"prompt\":\"a\"");
    for (int i = 0; i < 50; i++) {
      many.append(",\"n").append(i).append("\":1");
    }
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(() -> schema.check(many + "}"))
        .satisfies(refusal -> assertThat(refusal.errors()).hasSize(20));
  }

  @Test
  void defaults_are_filled_in_and_what_was_given_out_is_taken_again() {
    String once = schema.check("{\"prompt\":\"a\",\"box\":{\"top\":1}}").toString();
    assertThat(once).isEqualTo("{\"prompt\":\"a\",\"box\":{\"top\":1,\"left\":3},\"width\":32}");
    assertThat(schema.check(once)).hasToString(once);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ | is no JSON",
        "[] | is no schema of an object",
        "true | is no schema of an object",
        "{\"type\":\"string\"} | is no schema of an object",
        "{\"type\":\"object\",\"properties\":3} | is no JSON Schema: /properties",
        "{\"type\":\"object\",\"minmum\":3} | minmum",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"mininum\":1}}}| mininum",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"x\"}}}| /properties/a/type",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"pattern\":\"[\"}}}| ECMA-262",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/$defs/none\"}}}| cannot be used",
        "{\"type\":\"object\",\"$schema\":\"http://json-schema.org/draft-07/schema#\"}| draft-07",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"file:///etc/x\"}}}| etc/x",
      })
  void a_schema_that_cannot_be_used_is_refused(String text, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ParamSchema.parse(text))
        .withMessageContaining(why);
  }

  @Test
  void nothing_is_fetched_for_a_schema() throws Exception {
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String address = "http://127.0.0.1:" + server.getLocalPort() + "/schema.json";
      assertThatIllegalArgumentException()
          .isThrownBy(() ->
              ParamSchema.parse(
                  "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"" + address + "\"}}}"))
          .withMessageContaining(address);
      server.setSoTimeout(50);
      Assertions.assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(server::accept);
    }
  }
}
