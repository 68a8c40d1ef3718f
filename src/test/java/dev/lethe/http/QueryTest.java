package dev.lethe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Query parameters, cursors, durations, byte ranges and file names: small text in, sense out. */
final class QueryTest {
  private static Query query(String raw) {
    return Query.parse(raw, Set.of("state", "limit", "cursor", "since", "wait", "label"));
  }

  @Test
  void parameters_are_decoded_and_typed() {
    Query query =
        query("state=queued,running&limit=7&since=2027-01-31T09:15:02.123Z&label=a%3Ab+c&wait=2m");
    assertThat(query.list("state")).containsExactly("queued", "running");
    assertThat(Pages.limit(query)).isEqualTo(7);
    assertThat(query.time("since")).hasValue(Instant.parse("2027-01-31T09:15:02.123Z"));
    assertThat(query.text("label")).hasValue("a:b c");
    assertThat(query.duration("wait", Duration.ZERO, Duration.ofMinutes(3)))
        .hasValue(Duration.ofMinutes(2));
    assertThat(query("").list("state")).isEmpty();
    assertThat(Pages.limit(query(""))).isEqualTo(50);
  }

  @Test
  void where_others_are_passed_over_the_asked_ones_are_read_as_strictly() {
    assertThat(Query.parse("_=1&a=b&_=2&c", Set.of("a"), false).text("a")).hasValue("b");
    assertThatThrownBy(() -> Query.parse("a=1&_=1&a=1", Set.of("a"), false))
        .isInstanceOf(Refusal.class);
  }

  @TestFactory
  Stream<DynamicTest> mistakes_name_the_parameter() {
    return Stream.of(
            List.of("sate=1", "?sate", "unknown_parameter"),
            List.of("limit=1&limit=1", "?limit", "repeated_parameter"),
            List.of("limit=0", "?limit", "out_of_range"),
            List.of("limit=501", "?limit", "out_of_range"),
            List.of("limit=x", "?limit", "wrong_type"),
            List.of("limit=", "?limit", "wrong_type"),
            List.of("since=today", "?since", "wrong_type"),
            List.of("since=-0001-01-01T00:00:00Z", "?since", "out_of_range"),
            List.of("since=%2B1000000000-12-31T23:59:59Z", "?since", "out_of_range"),
            List.of("label=a%00", "?label", "invalid_character"),
            List.of("state=%00", "?state", "invalid_character"),
            List.of("cursor=%00", "?cursor", "invalid_character"),
            List.of("wait=5", "?wait", "wrong_format"),
            List.of("wait=61s", "?wait", "out_of_range"))
        .map(c -> DynamicTest.dynamicTest(c.getFirst(), () -> wrong(c)));
  }

  private static void wrong(List<String> expected) {
    Refusal refusal =
        catchThrowableOfType(
            Refusal.class,
            () -> {
              Query query = query(expected.get(0));
              Pages.limit(query);
              query.time("since");
              query.duration("wait", Duration.ZERO, Duration.ofMinutes(1));
            });
    assertThat(refusal.errors())
        .extracting(Refusal.FieldError::pointer, Refusal.FieldError::code)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(expected.get(1), expected.get(2)));
  }

  @Test
  void a_badly_encoded_query_is_refused() {
    assertThatThrownBy(() -> query("state=%zz")).isInstanceOf(Refusal.class);
  }

  @Test
  void a_cursor_comes_back_only_to_the_list_that_gave_it_out() {
    String cursor = Pages.encode("jobs", "job_01k|ä");
    assertThat(cursor).matches("[A-Za-z0-9_-]+");
    assertThat(Pages.decode("jobs", cursor)).isEqualTo("job_01k|ä");
    for (String bad :
        List.of(
            "",
            "x",
            "!!",
            "AAAA",
            cursor.substring(1),
            cursor.substring(0, cursor.length() - 2),
            "a".repeat(2000),
            Pages.encode("artifacts", "job_01k|ä"))) {
      assertThatThrownBy(() -> Pages.decode("jobs", bad))
          .as(bad)
          .isInstanceOfSatisfying(
              Refusal.class, r -> assertThat(r.code()).isEqualTo(ErrorCode.INVALID_CURSOR));
    }
  }

  @Test
  void durations_are_read_as_they_are_written() {
    for (String text : List.of("0s", "500ms", "30s", "2m", "36h", "7d")) {
      assertThat(Wait.write(Wait.parse(text).orElseThrow())).isEqualTo(text);
    }
    for (String text : List.of("", "s", "5", "-1s", "1.5s", "1w", "1 s", "9999999999999d")) {
      assertThat(Wait.parse(text)).as(text).isEmpty();
    }
  }

  @TestFactory
  Stream<DynamicTest> ranges_follow_the_standard() {
    ByteRange whole = new ByteRange.Whole();
    ByteRange none = new ByteRange.Unsatisfiable();
    record Case(String range, long length, ByteRange expected) {}
    return Stream.of(
            new Case("bytes=0-4", 10, new ByteRange.Part(0, 4)),
            new Case("BYTES=9-9", 10, new ByteRange.Part(9, 9)),
            new Case("bytes=3-", 10, new ByteRange.Part(3, 9)),
            new Case("bytes=-3", 10, new ByteRange.Part(7, 9)),
            new Case("bytes=-30", 10, new ByteRange.Part(0, 9)),
            new Case("bytes=10-", 10, none),
            new Case("bytes=-0", 10, none),
            new Case("bytes=0-", 0, none),
            new Case("bytes=-1", 0, whole),
            new Case("bytes=5-4", 10, whole),
            new Case("bytes=-", 10, whole),
            new Case("bytes=0-1,3-4", 10, whole),
            new Case("bytes 0-1", 10, whole),
            new Case("bytes=99999999999999999999999-", 10, none))
        .map(c ->
            DynamicTest.dynamicTest(
                c.range + " of " + c.length,
                () ->
                    assertThat(ByteRange.of(c.range, null, "\"e\"", c.length))
                        .isEqualTo(c.expected)));
  }

  @Test
  void file_names_survive_and_cannot_break_the_header() {
    assertThat(FileNames.header(Download.Disposition.ATTACHMENT, "a b.mp4"))
        .isEqualTo("attachment; filename=\"a b.mp4\"");
    assertThat(FileNames.header(Download.Disposition.INLINE, "50%\"€.mp4"))
        .isEqualTo("inline; filename=\"50___.mp4\"; filename*=UTF-8''50%25%22%E2%82%AC.mp4");
    assertThat(FileNames.header(Download.Disposition.INLINE, "../x\r\nSet-Cookie: a"))
        .isEqualTo("inline; filename=\".._xSet-Cookie: a\"");
    assertThat(FileNames.header(Download.Disposition.INLINE, "")).contains("\"download\"");
  }
}
