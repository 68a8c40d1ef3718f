package dev.lethe.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.Endings.Asker;
import dev.lethe.ending.Erasure.Action;
import dev.lethe.id.AccountId;
import dev.lethe.job.JobRecords;
import dev.lethe.job.JobState;
import dev.lethe.retention.Policy.From;
import dev.lethe.retention.Policy.Label;
import dev.lethe.retention.Policy.Scope;
import dev.lethe.retention.Policy.Term;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where policies are kept. */
public interface PolicyStoreContract extends JobRecords {
  Duration MONTH = Duration.ofDays(30);

  @Test
  default void a_policy_comes_back_as_it_was_put() {
    Policy all =
        policy(
            stores().newAccount(),
            new Scope(
                "video.transcode",
                Set.of(JobState.DRAFT, JobState.FAILED),
                new Label("customer", "Müller & Söhne №7")),
            new Term(From.CREATED, MONTH, Action.DELETE, Duration.ofDays(2)));
    Policy none =
        policy(
            null, new Scope(null, Set.of(), null), new Term(From.ENDED, MONTH, Action.CLEAN, null));
    for (Policy policy : List.of(all, none)) {
      assertThat(inserted(policy)).contains(policy);
      assertThat(all()).contains(policy);
    }
  }

  @Test
  default void a_changed_one_takes_the_place_of_the_first() {
    Policy first = labelled(stores().newAccount(), "c1");
    inserted(first);
    Instant later = stores().clock().instant().plusSeconds(1);
    Policy second =
        first.changed(
            new Scope(null, Set.of(), new Label("customer", "c2")),
            new Term(From.ENDED, MONTH.multipliedBy(2), Action.CLEAN, null),
            later);
    run(() -> policies().replace(second, asker(first)));
    assertThat(found(second)).contains(second);
    Policy third =
        second.changed(new Scope("t", Set.of(), null), second.term(), later.plusSeconds(1));
    run(() -> policies().replace(third, asker(first)));
    assertThat(found(third)).contains(third);
  }

  @Test
  default void a_removed_one_is_gone() {
    Policy policy = labelled(stores().newAccount(), "c1");
    inserted(policy);
    run(() -> policies().remove(policy, asker(policy), stores().clock().instant()));
    assertThat(found(policy)).isEmpty();
    assertThat(all()).doesNotContain(policy);
  }

  @Test
  default void they_are_counted_by_whose_they_are() {
    AccountId account = stores().newAccount();
    AccountId other = stores().newAccount();
    inserted(labelled(account, "c1"));
    inserted(labelled(account, "c2"));
    assertThat(count(Optional.of(account))).isEqualTo(2);
    assertThat(count(Optional.of(other))).isZero();
    long everybodys = count(Optional.empty());
    inserted(policy(null, new Scope("t", Set.of(), null), ended(MONTH)));
    assertThat(count(Optional.empty())).isEqualTo(everybodys + 1);
  }

  @Test
  default void its_label_is_nowhere_in_the_clear() {
    Policy policy = labelled(stores().newAccount(), "a-label-of-a-policy-to-look-for");
    inserted(policy);
    assertThat(stores().onDisk("a-label-of-a-policy-to-look-for")).isFalse();
    assertThat(stores().onDisk(policy.id().toString())).as("the search finds something").isTrue();
  }

  @Test
  default void of_an_account_that_lost_its_key_the_label_is_lost() {
    AccountId account = stores().newAccount();
    Policy policy = labelled(account, "c1");
    inserted(policy);
    stores().rekey(account);
    assertThat(found(policy).orElseThrow().scope().label()).isEqualTo(Label.LOST);
  }

  private Policy labelled(AccountId account, String value) {
    return policy(account, new Scope(null, Set.of(), new Label("customer", value)), ended(MONTH));
  }

  private static Term ended(Duration after) {
    return new Term(From.ENDED, after, Action.DELETE, null);
  }

  private Policy policy(@Nullable AccountId account, Scope scope, Term term) {
    Instant now = stores().clock().instant();
    return new Policy(stores().ids().policy(), account, scope, term, now, now);
  }

  private Optional<Policy> inserted(Policy policy) {
    run(() -> policies().insert(policy, asker(policy)));
    return found(policy);
  }

  private Asker asker(Policy policy) {
    AccountId account = policy.account();
    return new Asker(account == null ? stores().ids().account() : account, null);
  }

  private Optional<Policy> found(Policy policy) {
    return stores().transactions().read(() -> policies().find(policy.id()));
  }

  private List<Policy> all() {
    return stores().transactions().read(policies()::all);
  }

  private long count(Optional<AccountId> account) {
    return stores().transactions().read(() -> policies().count(account));
  }

  private void run(Runnable work) {
    stores().transactions().run(work);
  }

  private PolicyStore policies() {
    return stores().policies();
  }
}
