package dev.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.id.AccountId;
import dev.lethe.job.RepeatStore.Found;
import dev.lethe.job.RepeatStore.Request;
import dev.lethe.job.RepeatStore.Times;
import dev.lethe.store.TestStores;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a memory of requests must do, whatever it is made of. */
public interface RepeatStoreContract {
  TestStores stores();

  @Test
  default void the_first_is_noted_and_the_same_again_is_known() {
    AccountId account = stores().newAccount();
    var request = new Request("key", "asked");
    assertThat(find(account, request)).isEqualTo(new Found.First());
    assertThat(add(account, request, "job_1")).isTrue();
    assertThat(find(account, request)).isEqualTo(new Found.Again("job_1"));
    assertThat(add(account, request, "job_2")).isFalse();
    assertThat(find(account, request)).isEqualTo(new Found.Again("job_1"));
  }

  @Test
  default void a_key_stands_for_one_request_of_one_account() {
    AccountId account = stores().newAccount();
    add(account, new Request("key", "asked"), "job_1");
    assertThat(find(account, new Request("key", "other"))).isEqualTo(new Found.Other());
    assertThat(find(account, new Request("kez", "asked"))).isEqualTo(new Found.First());
    assertThat(find(stores().newAccount(), new Request("key", "asked")))
        .isEqualTo(new Found.First());
  }

  @Test
  default void past_its_date_a_key_is_new_again() {
    AccountId account = stores().newAccount();
    var request = new Request("key", "asked");
    add(account, request, "job_1");
    Instant later = stores().clock().instant().plus(Duration.ofDays(1));
    assertThat(stores().repeats().find(account, request, later)).isEqualTo(new Found.First());
    var times = new Times(later, later.plusSeconds(60));
    var other = new Request("key", "other");
    assertThat(write(account, other, "job_2", times)).isTrue();
    assertThat(stores().repeats().find(account, other, later)).isEqualTo(new Found.Again("job_2"));
  }

  @Test
  default void what_is_past_its_date_is_forgotten() {
    AccountId account = stores().newAccount();
    var request = new Request("key", "asked");
    add(account, request, "job_1");
    stores().transactions().run(() -> stores().repeats().forget(stores().clock().instant()));
    assertThat(find(account, request)).isEqualTo(new Found.Again("job_1"));
    Instant later = stores().clock().instant().plus(Duration.ofDays(1));
    int forgotten = stores().transactions().write(() -> stores().repeats().forget(later));
    assertThat(forgotten).isPositive();
    assertThat(find(account, request)).isEqualTo(new Found.First());
  }

  @Test
  default void neither_the_key_nor_the_request_can_be_read() {
    AccountId account = stores().newAccount();
    add(account, new Request("order-of-Mrs-Miller", "hash-of-her-film"), "job_1");
    assertThat(stores().onDisk("Mrs-Miller")).isFalse();
    assertThat(stores().onDisk("hash-of-her-film")).isFalse();
  }

  private Found find(AccountId account, Request request) {
    return stores().repeats().find(account, request, stores().clock().instant());
  }

  private boolean add(AccountId account, Request request, String subject) {
    Instant now = stores().clock().instant();
    return write(account, request, subject, new Times(now, now.plus(Duration.ofHours(24))));
  }

  private boolean write(AccountId account, Request request, String subject, Times times) {
    return stores()
        .transactions()
        .write(() -> stores().repeats().add(account, request, subject, times));
  }
}
