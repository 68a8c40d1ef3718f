package dev.lethe.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.callback.CallbackStore.Telling;
import dev.lethe.job.Cancel;
import dev.lethe.job.Job;
import dev.lethe.job.JobSamples;
import dev.lethe.job.JobState;
import dev.lethe.job.Signal;
import dev.lethe.job.Signals;
import dev.lethe.store.TestStores;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When somebody is told of a job, when again, and when no more. */
final class CallbacksTest {
  private static final URI ADDRESS = URI.create("https://example.org/told");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path folder;

  private final List<String> told = new CopyOnWriteArrayList<>();
  private TestStores stores;
  private Signals.Watch over;

  @BeforeEach
  void open() {
    stores = TestStores.sqlite(folder);
    over = stores.signals().watch(signal -> signal instanceof Signal.Telling);
  }

  @AfterEach
  void close() {
    over.close();
    stores.close();
  }

  @Test
  void what_was_taken_is_not_told_again() throws InterruptedException {
    try (Callbacks callbacks = callbacks(callback -> told.add(callback.json()))) {
      followed();
      run(callbacks);
      assertThat(told).containsExactly("QUEUED");
      assertThat(callbacks.delivered()).isEqualTo(1);
      stores.clock().advance(Duration.ofHours(1));
      callbacks.runOnce();
      assertThat(waiting()).isEmpty();
    }
  }

  @Test
  void what_was_not_taken_is_tried_four_times_more_within_half_an_hour() throws Exception {
    try (Callbacks callbacks = callbacks(_ -> refuse())) {
      followed();
      run(callbacks);
      for (long wait : List.of(15L, 60L, 300L)) {
        stores.clock().advance(Duration.ofSeconds(wait - 1));
        callbacks.runOnce();
        stores.clock().advance(Duration.ofSeconds(1));
        run(callbacks);
      }
      assertThat(told).hasSize(4);
      stores.clock().advance(Duration.ofMinutes(24));
      run(callbacks);
      assertThat(told).hasSize(5);
      assertThat(callbacks.givenUp()).isEqualTo(1);
      assertThat(waiting()).isEmpty();
    }
  }

  @Test
  void what_cannot_be_said_is_given_up_as_often_as_what_nobody_takes() throws Exception {
    try (Callbacks callbacks =
        callbacks(_ -> {
          told.add("broken");
          throw new IllegalStateException("a dialect failed");
        })) {
      followed();
      run(callbacks);
      for (int i = 0; i < 4; i++) {
        stores.clock().advance(Duration.ofMinutes(24));
        run(callbacks);
      }
      assertThat(told).hasSize(5);
      assertThat(callbacks.givenUp()).isEqualTo(1);
      assertThat(waiting()).isEmpty();
    }
  }

  @Test
  void a_receiver_that_was_away_hears_how_things_stand_now() throws Exception {
    try (Callbacks callbacks =
        callbacks(callback -> {
          if (told.isEmpty()) {
            refuse();
          }
          told.add(callback.json());
        })) {
      Job job = followed();
      run(callbacks);
      Job cancelled = job.cancelled(Cancel.By.USER, null, stores.clock().instant());
      stores.transactions().run(() -> stores.loggedJobs().save(job, cancelled));
      run(callbacks);
      assertThat(told).containsExactly("refused", "CANCELLED");
    }
  }

  @Test
  void a_server_that_is_killed_while_it_tells_tells_again() throws Exception {
    var begun = new CountDownLatch(1);
    Callbacks killed =
        callbacks(_ -> {
          begun.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
          }
        });
    followed();
    killed.runOnce();
    begun.await();
    killed.close();
    stores.clock().advance(Duration.ofSeconds(15));
    try (Callbacks next = callbacks(callback -> told.add(callback.json()))) {
      run(next);
      assertThat(told).containsExactly("QUEUED");
    }
  }

  @Test
  void of_a_job_whose_data_is_gone_nothing_is_told() throws Exception {
    try (Callbacks callbacks = callbacks(callback -> told.add(callback.json()))) {
      Job job = followed();
      stores.transactions().run(() -> stores.jobs().clearContent(List.of(job.id())));
      run(callbacks);
      assertThat(told).isEmpty();
      assertThat(waiting()).isEmpty();
    }
  }

  private void refuse() throws IOException {
    told.add("refused");
    throw new IOException("the receiver answered 503");
  }

  private Callbacks callbacks(Sender sender) {
    return new Callbacks(
        new Callbacks.Parts(
            stores.transactions(),
            stores.callbacks(),
            this::words,
            sender,
            stores.signals(),
            stores.clock()));
  }

  private Optional<Callback> words(Telling telling) {
    return stores
        .transactions()
        .read(() -> stores.jobs().find(telling.job()))
        .filter(Callback::wanted)
        .map(job -> new Callback(ADDRESS, job.state().name()));
  }

  private Job followed() {
    Job job =
        new JobSamples(stores, stores.newAccount(), "test.callback")
            .by("vendor", "{\"callback\":\"" + ADDRESS + "\"}", JobState.QUEUED);
    stores.transactions().run(() -> stores.loggedJobs().insert(job));
    return job;
  }

  /** Has one told and waits until it is through; what was raised before does not count. */
  private void run(Callbacks callbacks) throws InterruptedException {
    over.await(Duration.ZERO);
    callbacks.runOnce();
    assertThat(over.await(PATIENCE)).isTrue();
  }

  private List<Telling> waiting() {
    return stores
        .transactions()
        .read(() -> stores.callbacks().due(stores.clock().instant().plus(PATIENCE), 10));
  }
}
