package dev.lethe.closing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.account.ApiKey;
import dev.lethe.account.Scope;
import dev.lethe.closing.ClosingStore.Held;
import dev.lethe.closing.ClosingStore.Left;
import dev.lethe.ending.Endings.Asker;
import dev.lethe.ending.Hold;
import dev.lethe.id.AccountId;
import dev.lethe.id.KeyId;
import dev.lethe.id.SweepId;
import dev.lethe.job.Job;
import dev.lethe.job.Job.Visibility;
import dev.lethe.job.JobRecords;
import dev.lethe.job.JobState;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the end of accounts needs of a database. */
public interface ClosingStoreContract extends JobRecords {
  @Test
  default void an_account_that_is_closing_accepts_nothing_and_its_keys_are_revoked() {
    Job job = inserted(samples().bare(JobState.SUCCEEDED));
    ApiKey key = key(job.account());
    assertThat(open(job.account())).isTrue();
    SweepId sweep = begun(job.account());
    assertThat(open(job.account())).isFalse();
    assertThat(write(() -> stores().jobs().open(job.account()))).isFalse();
    assertThat(stores().accounts().find(key.id()).orElseThrow().times().revoked()).isEqualTo(now());
    assertThat(stores().accounts().find(job.account()).orElseThrow().closing().sweep())
        .isEqualTo(sweep);
  }

  @Test
  default void an_account_is_pending_until_it_is_closed() {
    AccountId account = stores().newAccount();
    SweepId sweep = begun(account);
    assertThat(pending(account)).containsExactly(sweep);
    SweepId next = stores().ids().sweep();
    stores().transactions().run(() -> store().sweptBy(account, next));
    assertThat(pending(account)).containsExactly(next);
    stores()
        .transactions()
        .run(() -> {
          store().forget(account);
          store().closed(account, now());
        });
    assertThat(pending(account)).isEmpty();
    assertThat(stores().accounts().find(account).orElseThrow().closing().done()).isEqualTo(now());
    assertThat(open(account)).isFalse();
  }

  @Test
  default void a_hold_of_a_job_or_of_the_account_is_seen() {
    Job job = inserted(samples().bare(JobState.SUCCEEDED));
    List<AccountId> family = List.of(stores().newAccount(), job.account());
    assertThat(held(family)).isEmpty();
    hold(job, job.account());
    assertThat(held(family)).containsExactly(Held.JOB);
    hold(null, job.account());
    assertThat(held(family)).as("the stronger one").containsExactly(Held.ACCOUNT);
    assertThat(held(List.of(stores().newAccount()))).isEmpty();
  }

  @Test
  default void what_is_left_is_free_or_bound() {
    Job job = inserted(samples().bare(JobState.SUCCEEDED));
    List<AccountId> one = List.of(job.account());
    assertThat(left(one)).isEqualTo(new Left(1, 0));
    hold(job, job.account());
    assertThat(left(one)).isEqualTo(new Left(0, 1));
    assertThat(left(List.of(stores().newAccount())).nothing()).isTrue();
  }

  @Test
  default void an_upload_that_is_not_finished_is_found() {
    Job draft = inserted(samples().bare(JobState.DRAFT).with(Visibility.RECEIVING));
    List<AccountId> one = List.of(draft.account());
    assertThat(left(one)).isEqualTo(new Left(0, 1));
    assertThat(stores().transactions().read(() -> store().receiving(one, 10)))
        .containsExactly(draft.id());
  }

  private ClosingStore store() {
    return stores().closings();
  }

  private Instant now() {
    return stores().clock().instant();
  }

  private SweepId begun(AccountId account) {
    SweepId sweep = stores().ids().sweep();
    stores()
        .transactions()
        .run(() -> {
          store().lock(List.of(account));
          store().begin(account, sweep, now());
        });
    return sweep;
  }

  private boolean open(AccountId account) {
    return stores().transactions().write(() -> stores().accounts().open(account));
  }

  private List<SweepId> pending(AccountId account) {
    return stores().transactions().read(store()::pending).stream()
        .filter(one -> one.account().equals(account))
        .map(ClosingStore.Pending::sweep)
        .toList();
  }

  private List<Held> held(List<AccountId> accounts) {
    return stores().transactions().read(() -> store().held(accounts)).stream().toList();
  }

  private Left left(List<AccountId> accounts) {
    return stores().transactions().read(() -> store().left(accounts));
  }

  private void hold(@Nullable Job job, AccountId account) {
    var who = new Asker(account, null);
    var hold = new Hold(account, job == null ? null : job.id(), Hold.By.ADMIN, who, now(), null);
    stores()
        .transactions()
        .run(() -> {
          if (job == null) {
            stores().holds().put(hold);
          } else {
            stores().holds().put(job, hold);
          }
        });
  }

  private ApiKey key(AccountId account) {
    KeyId id = stores().ids().key();
    var key =
        new ApiKey(
            id, account, "key", "hash-of-" + id, Set.of(Scope.ADMIN), ApiKey.Times.of(now(), null));
    stores().transactions().run(() -> stores().accounts().insert(key));
    return key;
  }
}
