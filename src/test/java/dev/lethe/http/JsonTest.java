package dev.lethe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.error.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The JSON rules of the API, for both directions. */
final class JsonTest {
  enum Colour {
    DARK_RED
  }

  record Inner(List<Integer> heights) {
    Inner {
      if (heights != null && heights.size() > 3) {
        throw new IllegalArgumentException("3 at most");
      }
    }
  }

  record Outer(
      @Nullable String fullName,
      @Nullable Integer bigCount,
      @Nullable Boolean dryRun,
      @Nullable Instant createdAt,
      @Nullable Inner inner,
      @Nullable Map<String, String> labels,
      @Nullable Colour colour,
      @RawJson @Nullable String params) {}

  private static Outer read(String json) {
    return Json.read(json, Outer.class);
  }

  @Test
  void every_known_field_is_written_in_snake_case() {
    assertThat(Json.text(read("{}")))
        .isEqualTo(
            "{\"full_name\":null,\"big_count\":null,\"dry_run\":null,\"created_at\":null,"
                + "\"inner\":null,\"labels\":null,\"colour\":null,\"params\":null}");
  }

  @Test
  void what_is_written_is_read_back() {
    String json =
        "{\"full_name\":\"\",\"big_count\":7,\"dry_run\":true,"
            + "\"created_at\":\"2027-01-31T09:15:02.120Z\",\"inner\":{\"heights\":[720,360]},"
            + "\"labels\":{\"a\":\"b\"},\"colour\":\"dark_red\",\"params\":"
            + "{\"x\":[1.50,1E+400,null]}}";
    assertThat(Json.text(read(json))).isEqualTo(json);
  }

  @Test
  void times_have_milliseconds_even_when_they_have_none_or_more() {
    assertThat(Json.time(Instant.parse("2027-01-31T09:15:02Z")))
        .isEqualTo("2027-01-31T09:15:02.000Z");
    assertThat(Json.time(Instant.parse("2027-01-31T09:15:02.123999Z")))
        .isEqualTo("2027-01-31T09:15:02.123Z");
  }

  @Test
  void raw_json_is_kept_digit_for_digit_without_its_white_space() {
    assertThat(
            read("{\"params\": { \"n\" : 0.10000000000000000000001, \"s\":\"\\u00e4\" } }")
                .params())
        .isEqualTo("{\"n\":0.10000000000000000000001,\"s\":\"ä\"}");
    assertThat(read("{\"params\":\"text\"}").params()).isEqualTo("\"text\"");
    assertThat(read("{\"params\":null}").params()).isNull();
  }

  @TestFactory
  Stream<DynamicTest> mistakes_are_named_by_their_place() {
    return Stream.of(
            List.of("{\"nope\":1}", "/nope", "unknown_field"),
            List.of("{\"inner\":{\"no~/pe\":1}}", "/inner/no~0~1pe", "unknown_field"),
            List.of("{\"fullName\":\"x\"}", "/fullName", "unknown_field"),
            List.of("{\"full_name\":1}", "/full_name", "wrong_type"),
            List.of("{\"full_name\":true}", "/full_name", "wrong_type"),
            List.of("{\"big_count\":\"1\"}", "/big_count", "wrong_type"),
            List.of("{\"big_count\":1.5}", "/big_count", "wrong_type"),
            List.of("{\"big_count\":99999999999}", "/big_count", "wrong_type"),
            List.of("{\"dry_run\":\"true\"}", "/dry_run", "wrong_type"),
            List.of("{\"dry_run\":1}", "/dry_run", "wrong_type"),
            List.of("{\"created_at\":\"yesterday\"}", "/created_at", "wrong_type"),
            List.of("{\"created_at\":5}", "/created_at", "wrong_type"),
            List.of("{\"inner\":[]}", "/inner", "wrong_type"),
            List.of("{\"inner\":\"\"}", "/inner", "wrong_type"),
            List.of("{\"inner\":{\"heights\":[1,\"x\"]}}", "/inner/heights/1", "wrong_type"),
            List.of("{\"inner\":{\"heights\":[1,2,3,4]}}", "/inner", "invalid"),
            List.of("{\"labels\":{\"a\":{}}}", "/labels/a", "wrong_type"),
            List.of("{\"colour\":\"blue\"}", "/colour", "wrong_type"),
            List.of("{\"colour\":0}", "/colour", "wrong_type"),
            List.of("{\"big_count\":1,\"big_count\":2}", "/big_count", "duplicate_field"),
            List.of("{\"params\":{\"a\":1,\"a\":2}}", ".*", "duplicate_field"),
            List.of("{\"labels\":{\"a\":\"1\",\"a\":\"2\"}}", "/labels/a", "duplicate_field"),
            List.of("{\"params\":" + "[".repeat(99) + "]".repeat(99) + "}", ".*", "too_large"),
            List.of("{} {}", "", "malformed"),
            List.of("{\"full_name\":", ".*", "malformed"),
            List.of("[]", "", "wrong_type"),
            List.of("null", "", "wrong_type"),
            List.of("", "", "malformed"))
        .map(c -> DynamicTest.dynamicTest(c.getFirst() + ".", () -> wrong(c)));
  }

  private static void wrong(List<String> expected) {
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> read(expected.get(0)));
    assertThat(refusal).isNotNull();
    Refusal.FieldError error = refusal.errors().getFirst();
    assertThat(error.code()).matches(expected.get(2));
    assertThat(error.pointer()).matches(expected.get(1));
    assertThat(error.message()).doesNotContain("java").doesNotContain("lethe");
  }

  @Test
  void what_is_our_own_may_be_deeper_than_what_is_taken_in() {
    String deep = "[".repeat(64) + "]".repeat(64);
    assertThat(Json.own("[" + deep + "]").toString()).isEqualTo("[" + deep + "]");
    assertThat(Json.tree(deep).toString()).isEqualTo(deep);
    assertThatThrownBy(() -> Json.tree("[" + deep + "]")).isInstanceOf(Refusal.class);
  }

  @Test
  void bytes_that_are_no_utf_8_are_malformed() {
    byte[] bad = {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'};
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> Json.read(bad, Outer.class));
    assertThat(refusal.errors().getFirst().code()).isEqualTo("malformed");
  }
}
