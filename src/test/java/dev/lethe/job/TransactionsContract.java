package dev.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.account.Account;
import dev.lethe.id.AccountId;
import dev.lethe.store.TestStores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** What every change of anything durable rests on. Accounts stand for any row. */
public interface TransactionsContract {
  TestStores stores();

  @Test
  default void an_answer_comes_once_the_work_is_durable() {
    try (var other = stores().otherNode()) {
      for (int i = 0; i < 20; i++) {
        AccountId account = stores().ids().account();
        String answer = transactions().write(() -> inserted(account));
        assertThat(answer).isEqualTo("inserted");
        assertThat(other.sees(account)).isTrue();
      }
    }
  }

  @Test
  default void nobody_sees_a_row_before_its_work_is_whole() {
    AccountId account = stores().ids().account();
    try (var other = stores().otherNode()) {
      transactions()
          .run(() -> {
            inserted(account);
            assertThat(found(account)).isPresent();
            assertThat(other.sees(account)).isFalse();
          });
      assertThat(other.sees(account)).isTrue();
    }
  }

  @Test
  default void a_throw_undoes_the_work_and_is_passed_on_as_it_is() {
    AccountId account = stores().ids().account();
    var why = new IllegalStateException("on purpose");
    assertThatThrownBy(() ->
            transactions()
                .run(() -> {
                  inserted(account);
                  throw why;
                }))
        .isSameAs(why);
    assertThat(found(account)).isEmpty();
  }

  @Test
  default void a_failed_statement_undoes_the_work_and_harms_no_later_one() {
    AccountId account = stores().newAccount();
    AccountId beside = stores().ids().account();
    assertThatThrownBy(() ->
            transactions()
                .run(() -> {
                  inserted(beside);
                  inserted(account);
                }))
        .isInstanceOf(RuntimeException.class);
    assertThat(found(beside)).isEmpty();
    assertThat(found(stores().newAccount())).isPresent();
  }

  @Test
  default void a_throw_undoes_only_its_own_caller_among_many_that_wait_together() throws Exception {
    var holding = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    Thread holder =
        Thread.startVirtualThread(() ->
            transactions()
                .run(() -> {
                  holding.countDown();
                  await(release);
                }));
    holding.await();
    List<AccountId> accounts = new ArrayList<>();
    List<FutureTask<String>> answers = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      AccountId account = stores().ids().account();
      boolean fails = i % 3 == 1;
      accounts.add(account);
      answers.add(new FutureTask<>(() -> transactions().write(() -> insertedOr(account, fails))));
      startAndAwaitItsWait(answers.getLast());
    }
    release.countDown();
    holder.join();
    for (int i = 0; i < answers.size(); i++) {
      if (i % 3 == 1) {
        assertThatThrownBy(answers.get(i)::get)
            .isInstanceOf(ExecutionException.class)
            .hasRootCauseMessage("on purpose");
        assertThat(found(accounts.get(i))).as("failed caller " + i).isEmpty();
      } else {
        assertThat(answers.get(i).get()).isEqualTo("inserted");
        assertThat(found(accounts.get(i))).as("caller " + i).isPresent();
      }
    }
  }

  @Test
  default void a_write_inside_a_write_joins_it() {
    AccountId outer = stores().ids().account();
    AccountId inner = stores().ids().account();
    assertThatThrownBy(() ->
            transactions()
                .run(() -> {
                  inserted(outer);
                  transactions()
                      .run(() -> {
                        assertThat(found(outer)).isPresent();
                        inserted(inner);
                      });
                  assertThat(found(inner)).isPresent();
                  throw new IllegalStateException("on purpose");
                }))
        .hasMessage("on purpose");
    assertThat(found(outer)).isEmpty();
    assertThat(found(inner)).isEmpty();
  }

  @Test
  default void a_read_inside_a_write_sees_what_the_write_did() {
    AccountId account = stores().ids().account();
    boolean seen =
        transactions()
            .write(() -> {
              inserted(account);
              return transactions().read(() -> stores().accounts().find(account)).isPresent();
            });
    assertThat(seen).isTrue();
  }

  @Test
  default void a_write_inside_a_read_is_refused() {
    AccountId account = stores().ids().account();
    assertThatThrownBy(
            () -> transactions().read(() -> transactions().write(() -> inserted(account))))
        .isInstanceOf(RuntimeException.class);
    assertThat(found(account)).isEmpty();
    assertThat(found(stores().newAccount())).isPresent();
  }

  @Test
  default void a_read_sees_one_state_whatever_is_written_meanwhile() {
    List<Boolean> seen =
        transactions()
            .read(() -> {
              int before = stores().accounts().accounts().size();
              AccountId meanwhile = onAnotherThread(() -> stores().newAccount());
              boolean same = stores().accounts().accounts().size() == before;
              return List.of(same, stores().accounts().find(meanwhile).isEmpty());
            });
    assertThat(seen).containsExactly(true, true);
  }

  @Test
  default void a_signal_is_raised_once_what_it_tells_of_is_durable() throws Exception {
    AccountId account = stores().ids().account();
    var changed = new Signal.Changed(stores().ids().job());
    List<Boolean> durable = new CopyOnWriteArrayList<>();
    var raised = new CountDownLatch(1);
    try (var other = stores().otherNode()) {
      stores()
          .signals()
          .listen(s -> {
            if (s.equals(changed)) {
              durable.add(other.sees(account));
              raised.countDown();
            }
          });
      transactions()
          .run(() -> {
            transactions().run(() -> transactions().afterCommit(changed));
            inserted(account);
            assertThat(durable).isEmpty();
          });
      raised.await();
      assertThat(durable).containsExactly(true);
    }
  }

  @Test
  default void the_signal_of_an_undone_work_is_never_raised() throws Exception {
    var undone = new Signal.Erased(stores().ids().job());
    var later = new Signal.Erasing(stores().ids().job());
    List<Signal> raised = new CopyOnWriteArrayList<>();
    stores().signals().listen(raised::add);
    try (var watch = stores().signals().watch(later::equals)) {
      assertThatThrownBy(() ->
              transactions()
                  .run(() -> {
                    transactions().afterCommit(undone);
                    throw new IllegalStateException("on purpose");
                  }))
          .hasMessage("on purpose");
      transactions().run(() -> transactions().afterCommit(later));
      assertThat(watch.await(Duration.ofSeconds(10))).isTrue();
    }
    assertThat(raised).contains(later).doesNotContain(undone);
  }

  @Test
  default void every_signal_comes_through_as_it_was() throws Exception {
    var job = stores().ids().job();
    List<Signal> all =
        List.of(
            new Signal.Changed(job),
            new Signal.StopWanted(job),
            new Signal.Erasing(job),
            new Signal.Erased(job),
            new Signal.LinkRevoked(job, stores().ids().link()),
            new Signal.Queued());
    List<Signal> raised = new CopyOnWriteArrayList<>();
    var last = new CountDownLatch(all.size());
    stores()
        .signals()
        .listen(s -> {
          if (all.contains(s)) {
            raised.add(s);
            last.countDown();
          }
        });
    transactions().run(() -> all.forEach(transactions()::afterCommit));
    last.await();
    assertThat(raised).containsExactlyElementsOf(all);
  }

  @Test
  default void sixteen_writers_at_once_all_land() throws Exception {
    int writers = 16;
    int each = 10;
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<AccountId>>> written = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        written.add(executor.submit(() -> newAccounts(each)));
      }
      List<AccountId> all = new ArrayList<>();
      for (Future<List<AccountId>> some : written) {
        all.addAll(some.get());
      }
      assertThat(all).hasSize(writers * each).allMatch(id -> found(id).isPresent());
    }
  }

  private List<AccountId> newAccounts(int count) {
    List<AccountId> made = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      made.add(stores().newAccount());
    }
    return made;
  }

  private Transactions transactions() {
    return stores().transactions();
  }

  private Optional<Account> found(AccountId id) {
    return transactions().read(() -> stores().accounts().find(id));
  }

  private String insertedOr(AccountId id, boolean fails) {
    inserted(id);
    if (fails) {
      throw new IllegalStateException("on purpose");
    }
    return "inserted";
  }

  private String inserted(AccountId id) {
    long slot = stores().keys().take();
    stores().accounts().insert(new Account(id, id.toString(), slot, stores().clock().instant()));
    return "inserted";
  }

  private static <T> T onAnotherThread(java.util.concurrent.Callable<T> work) {
    var task = new FutureTask<>(work);
    Thread.ofPlatform().start(task);
    try {
      return task.get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns once the thread waits for its turn, or has had it. */
  private static void startAndAwaitItsWait(Runnable task) {
    Set<Thread.State> settled =
        EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.TERMINATED);
    Thread thread = Thread.ofPlatform().start(task);
    while (!settled.contains(thread.getState())) {
      Thread.onSpinWait();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
