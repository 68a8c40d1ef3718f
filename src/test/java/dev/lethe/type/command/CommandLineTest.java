package dev.lethe.type.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.error.Refusal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandLineTest {
  private static final String SCHEMA =
      """
      {"type": "object",
       "required": ["width", "shift", "mode", "odd", "name", "free", "flag", "box"],
       "properties": {
         "width": {"type": "integer", "minimum": 1},
         "shift": {"type": "number"},
         "mode": {"enum": ["fast", "good"]},
         "odd": {"enum": ["-x", "y"]},
         "name": {"type": "string", "pattern": "^[-a-z;$ ]*$", "maxLength": 20},
         "loose": {"type": "string", "pattern": "^[a-z]*$", "maxLength": 20},
         "free": {"type": "string", "maxLength": 20},
         "open": {"type": "string", "pattern": "a+", "maxLength": 20, "default": "a"},
         "long": {"type": "string", "pattern": "^a+$", "default": "a"},
         "flag": {"type": "boolean"},
         "box": {"type": "object", "required": ["left"],
                 "properties": {"left": {"type": "integer", "minimum": 0}}}}}
      """;

  private final ParamSchema schema = ParamSchema.parse(SCHEMA);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tool {params.width}",
        "tool --shift={params.shift}",
        "tool -- {params.shift} {params.odd} {params.name}",
        "tool {params.mode} {params.flag} {params.box.left}",
        "tool x{params.odd}y {in} {out} {params} {dir}/x",
        "{dir}/tool {params.name}",
        "tool -c {params.width}",
        "sh -c echo sh {params.name}",
        "tool {{params.free}}",
      })
  void what_is_confined_may_stand_in_an_argument(String words) {
    line(words).check(schema, 0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tool {params.free}              | does not confine",
        "tool -- {params.free}           | does not confine",
        "tool --text={params.free}       | does not confine",
        "tool {params.open}              | does not confine",
        "tool {params.long}              | does not confine",
        "tool {params.box}               | does not confine",
        "tool {params.loose}             | is neither required nor has a default",
        "tool {params.none}              | is not among the properties",
        "tool {params.box.right}         | is not among the properties",
        "tool {params.shift}             | may begin with a dash",
        "tool {params.odd}               | may begin with a dash",
        "tool {params.shift}px           | may begin with a dash",
        "{params.mode} x                 | choose the program",
        "{out}/tool x                    | choose the program",
        "sh -c {params.mode}             | into a script",
        "sh -ec x{params.mode}           | into a script",
        "/bin/bash -c {params.mode}      | into a script",
        "env A=1 bash -c {params.mode}   | into a script",
        "python3.11 -c {params.mode}     | into a script",
        "node --eval {params.mode}       | into a script",
        "tool {in.1}                     | inputs.least of 2",
      })
  void what_is_not_confined_may_not(String words, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> line(words).check(schema, 1))
        .withMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "}", "a{b", "{in.x}", "{home}", "{params.}", "{params.a..b}", "{}"})
  void a_place_that_does_not_exist_is_refused(String argument) {
    assertThatIllegalArgumentException().isThrownBy(() -> Argument.parse(argument));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tool {params.name}    | \"-rf\"   | wrong_format",
        "tool {params.name}    | \"a\\nb\" | wrong_format",
        "tool {params.name}    | \"\\u0000\"| wrong_format",
        "tool {params.name}    | null      | required",
        "tool {params.name}    | [\"a\"]   | required",
        "tool -- {params.name} | \"-rf\"   |",
        "tool x={params.name}  | \"-rf\"   |",
        "tool {params.name}    | \"a -b; $(c)\" |",
      })
  void a_value_is_no_option(String words, String value, String code) throws Exception {
    var params = (ObjectNode) ParamSchema.JSON.readTree("{\"name\":" + value + "}");
    CommandLine line = line(words);
    if (code == null) {
      line.checkValues(params);
    } else {
      assertThatExceptionOfType(Refusal.class)
          .isThrownBy(() -> line.checkValues(params))
          .satisfies(refusal -> {
            assertThat(refusal.errors().getFirst().pointer()).isEqualTo("/params/name");
            assertThat(refusal.errors().getFirst().code()).isEqualTo(code);
          });
    }
  }

  @Test
  void each_argument_stays_one_argument() throws Exception {
    var params =
        (ObjectNode)
            ParamSchema.JSON.readTree(
                "{\"name\":\"a -b; $(c) {in}\",\"width\":720.0,\"shift\":-1e3,\"flag\":true}");
    var places =
        new Places(
            Path.of("/types"),
            Path.of("/s/in"),
            Path.of("/s/out"),
            Path.of("/s/params.json"),
            List.of(Path.of("/s/in/0"), Path.of("/s/in/1")),
            params);
    assertThat(
            line("{dir}/t {in.1} {in}:{out} {params} n={params.name} {params.width} "
                    + "{params.shift} {params.flag} {{in}}")
                .fill(places))
        .containsExactly(
            "/types/t",
            "/s/in/1",
            "/s/in:/s/out",
            "/s/params.json",
            "n=a -b; $(c) {in}",
            "720",
            "-1000",
            "true",
            "{in}");
  }

  private static CommandLine line(String words) {
    return CommandLine.parse(Arrays.asList(words.split(" ", -1)));
  }
}
