package dev.lethe.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.lethe.error.Refusal;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ParamTemplateTest {
  @Test
  void fields_stand_where_the_template_names_them_and_are_left_out_where_there_are_none() {
    assertThat(
            fill(
                """
                {"a":"$x","n":{"h":["$h:number",1,"$none"]},"t":"$yes:boolean","j":"$j:json",
                 "none":"$none","plain":"a $x"}
                """,
                Map.of("x", "y", "h", "360", "yes", "True", "j", "[1,2]")))
        .isEqualTo("{\"a\":\"y\",\"n\":{\"h\":[360,1]},\"t\":true,\"j\":[1,2],\"plain\":\"a $x\"}");
  }

  @Test
  void a_field_is_a_value_and_never_a_template() {
    assertThat(fill("{\"a\":\"$x\"}", Map.of("x", "$y\",\"b\":1", "y", "z")))
        .isEqualTo("{\"a\":\"$y\\\",\\\"b\\\":1\"}");
  }

  @Test
  void what_does_not_fit_is_refused_by_its_name() {
    for (String wrong : new String[] {"", "x", "1e9", "0x1", "9".repeat(40)}) {
      assertThatThrownBy(() -> fill("{\"a\":\"$x:number\"}", Map.of("x", wrong)))
          .isInstanceOf(Refusal.class);
    }
    assertThatThrownBy(() -> fill("{\"a\":\"$x:json\"}", Map.of("x", "{")))
        .isInstanceOf(Refusal.class);
    assertThatThrownBy(() -> fill("{\"a\":\"$x:boolean\"}", Map.of("x", "yes")))
        .isInstanceOf(Refusal.class);
  }

  @Test
  void only_an_object_is_a_template() {
    assertThat(ParamTemplate.parse("")).contains(ParamTemplate.NONE);
    assertThat(ParamTemplate.parse("[]")).isEmpty();
    assertThat(ParamTemplate.parse("{")).isEmpty();
  }

  private static String fill(String template, Map<String, String> fields) {
    return ParamTemplate.parse(template)
        .orElseThrow()
        .fill(name -> fields.containsKey(name) ? TextNode.valueOf(fields.get(name)) : null);
  }
}
