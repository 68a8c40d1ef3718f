package dev.lethe.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class JobKeyTest {
  private final SecureRandom random = new SecureRandom();

  @Test
  void anything_sealed_opens_at_its_place_and_nowhere_else() {
    JobKey key = key(1);
    for (long seed = 0; seed < 200; seed++) {
      Random source = new Random(seed);
      byte[] plain = new byte[source.nextInt(5000)];
      source.nextBytes(plain);
      byte[] sealed = key.seal("job_a/jobs/params", plain);
      assertThat(key.open("job_a/jobs/params", sealed)).as("seed %d", seed).isEqualTo(plain);
      assertThatThrownBy(() -> key.open("job_a/jobs/labels", sealed))
          .isInstanceOf(KeyStoreException.class);
      sealed[source.nextInt(sealed.length)] ^= 1;
      assertThatThrownBy(() -> key.open("job_a/jobs/params", sealed))
          .as("seed %d", seed)
          .isInstanceOf(KeyStoreException.class);
    }
  }

  @Test
  void the_same_value_is_sealed_differently_each_time() {
    JobKey key = key(1);
    assertThat(key.seal("p", new byte[8])).isNotEqualTo(key.seal("p", new byte[8]));
  }

  @Test
  void too_short_a_value_is_refused() {
    JobKey key = key(1);
    assertThatThrownBy(() -> key.open("p", new byte[27])).isInstanceOf(KeyStoreException.class);
  }

  @Test
  void tags_are_equal_for_equal_values_under_one_key_only() {
    assertThat(key(1).tag("c42")).isEqualTo(key(1).tag("c42")).hasSize(32);
    assertThat(key(1).tag("c42")).isNotEqualTo(key(1).tag("c43"));
    assertThat(key(1).tag("c42")).isNotEqualTo(key(2).tag("c42"));
  }

  @Test
  void a_token_can_be_made_again_and_tells_nothing_of_tags() {
    assertThat(key(1).token("link/a")).isEqualTo(key(1).token("link/a")).hasSize(32);
    assertThat(key(1).token("link/a"))
        .isNotEqualTo(key(1).token("link/b"))
        .isNotEqualTo(key(2).token("link/a"))
        .isNotEqualTo(key(1).tag("link/a"));
  }

  @Test
  void the_blob_key_is_the_same_after_a_restart_and_not_the_stored_key() {
    assertThat(key(1).blobKey()).isEqualTo(key(1).blobKey()).isNotEqualTo(raw(1)).hasSize(32);
  }

  @Test
  void a_closed_key_does_nothing_any_more() {
    JobKey key = key(1);
    key.close();
    assertThatThrownBy(() -> key.seal("p", new byte[1])).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(key::blobKey).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> key.tag("x")).isInstanceOf(IllegalStateException.class);
  }

  private JobKey key(long seed) {
    return new JobKey(raw(seed), random);
  }

  private static byte[] raw(long seed) {
    byte[] raw = new byte[JobKey.BYTES];
    new Random(seed).nextBytes(raw);
    return raw;
  }
}
