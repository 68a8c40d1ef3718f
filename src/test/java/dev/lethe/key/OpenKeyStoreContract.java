package dev.lethe.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.id.IdSource;
import dev.lethe.id.JobId;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a key store must do while it is open, also one that forgets all when it is closed. */
public interface OpenKeyStoreContract {
  KeyStore keys();

  @Test
  default void no_slot_is_handed_out_twice() {
    Set<Long> taken = new HashSet<>();
    for (int i = 0; i < 600; i++) {
      assertThat(taken.add(keys().take())).isTrue();
    }
  }

  @Test
  default void a_key_is_the_same_each_time_and_no_other_ones() {
    long slot = keys().take();
    assertThat(secret(slot)).isEqualTo(secret(slot)).isNotEqualTo(secret(keys().take()));
  }

  @Test
  default void a_destroyed_key_is_gone_and_the_others_are_not() {
    long gone = keys().take();
    long stays = keys().take();
    byte[] before = secret(stays);
    Burial burial = burial(gone);
    assertThat(keys().destroyed(gone)).isFalse();
    assertThat(keys().buried(burial.job())).isFalse();
    for (int i = 0; i < 2; i++) {
      keys().destroy(List.of(burial));
      assertThat(keys().open(gone)).isEmpty();
      assertThat(keys().destroyed(gone)).isTrue();
      assertThat(keys().buried(burial.job())).isTrue();
    }
    try (var graves = keys().graveyard()) {
      assertThat(graves.filter(burial::equals)).hasSize(1);
    }
    assertThat(keys().destroyed(stays)).isFalse();
    assertThat(secret(stays)).isEqualTo(before);
  }

  @Test
  default void a_rotation_leaves_the_living_keys_as_they_were_and_brings_no_other_back() {
    long gone = keys().take();
    long stays = keys().take();
    byte[] before = secret(stays);
    keys().destroy(List.of(burial(gone)));
    int epoch = keys().epoch();
    assertThat(keys().rotate()).isEqualTo(epoch + 1).isEqualTo(keys().epoch());
    assertThat(keys().rotating()).isFalse();
    assertThat(secret(stays)).isEqualTo(before);
    assertThat(keys().open(gone)).isEmpty();
    assertThat(keys().destroyed(gone)).isTrue();
    assertThat(keys().open(keys().take())).isPresent();
  }

  private byte[] secret(long slot) {
    try (JobKey key = keys().open(slot).orElseThrow()) {
      return key.token("contract");
    }
  }

  private Burial burial(long slot) {
    var ids = new IdSource(InstantSource.system(), new SecureRandom());
    JobId job = ids.job();
    return new Burial(slot, job, ids.erasure(), Instant.ofEpochMilli(1_801_386_902_123L));
  }
}
