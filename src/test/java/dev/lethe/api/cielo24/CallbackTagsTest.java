package dev.lethe.api.cielo24;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.api.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CallbackTagsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.org",
        "https://ann:secret@example.org:8443/a?b={job_id}&c={job_name}#d",
        "HTTPS://example.org/{job_id}/{iwp_name}"
      })
  @Row({"3.4"})
  void an_address_may_hold_tags_and_a_name_with_a_password(String url) {
    assertThat(CallbackTags.isAddress(url)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://example.org",
        "//example.org",
        "example.org",
        "http:",
        "http://",
        "http:///a",
        "http://example.org/{",
        "http://example.org/a b",
        "javascript:alert(1)",
        "file:///etc/x"
      })
  void anything_else_is_none(String url) {
    assertThat(CallbackTags.isAddress(url)).isFalse();
  }
}
