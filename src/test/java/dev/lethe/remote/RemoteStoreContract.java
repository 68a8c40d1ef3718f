package dev.lethe.remote;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.RemoteScratch;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.id.KeyId;
import dev.lethe.job.Job;
import dev.lethe.job.JobSamples;
import dev.lethe.job.JobState;
import dev.lethe.job.JobType.Inputs;
import dev.lethe.remote.OfferStore.Offer;
import dev.lethe.remote.RemoteAttempt.Report;
import dev.lethe.store.TestStores;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is kept of workers on other machines, whichever engine keeps it. */
public interface RemoteStoreContract {
  TestStores stores();

  private AttemptStore attempts() {
    return stores().remoteAttempts();
  }

  private RemoteAttempt claimed(JobId job, int attempt) {
    var worker = new RemoteWorker(stores().ids().key(), "key/" + job, "none");
    var claimed = RemoteAttempt.claimed(job, attempt, worker, stores().clock().instant());
    stores().transactions().run(() -> attempts().insert(List.of(claimed)));
    return claimed;
  }

  private RemoteAttempt now(RemoteAttempt attempt) {
    return stores()
        .transactions()
        .read(() -> attempts().find(attempt.job(), attempt.attempt()))
        .orElseThrow();
  }

  @Test
  default void an_attempt_is_kept_as_it_was_claimed() {
    RemoteAttempt claimed = claimed(stores().ids().job(), 3);
    assertThat(now(claimed)).isEqualTo(claimed);
    assertThat(stores().transactions().read(() -> attempts().find(claimed.job(), 2))).isEmpty();
  }

  @Test
  default void what_is_told_of_an_attempt_first_stays() {
    RemoteAttempt claimed = claimed(stores().ids().job(), 1);
    Instant first = stores().clock().instant().plusMillis(5);
    ErasureId erasure = stores().ids().erasure();
    stores()
        .transactions()
        .run(() -> {
          attempts().heard(claimed, first);
          attempts().heard(claimed, first.plusSeconds(1));
          attempts().reported(claimed, "complete", JobState.SUCCEEDED);
          attempts().reported(claimed, "fail", JobState.FAILED);
          attempts().wiped(claimed, first.plusSeconds(2), null);
          attempts().wiped(claimed, first.plusSeconds(3), erasure);
        });
    assertThat(now(claimed))
        .isEqualTo(
            new RemoteAttempt(
                claimed.job(),
                1,
                claimed.key(),
                claimed.worker(),
                claimed.claimedAt(),
                first,
                new Report("complete", JobState.SUCCEEDED),
                first.plusSeconds(2),
                null));
  }

  @Test
  default void unheard_is_what_the_worker_holds_and_nobody_asked_about() {
    Job job = new JobSamples(stores(), stores().newAccount(), "far").bare(JobState.QUEUED);
    stores().transactions().run(() -> stores().jobs().insert(job));
    var worker = new RemoteWorker(stores().ids().key(), "key/" + job.id(), "none");
    Instant now = stores().clock().instant();
    var claimed = RemoteAttempt.claimed(job.id(), 1, worker, now);
    stores()
        .transactions()
        .run(() -> {
          Job before = stores().jobs().lock(job.id()).orElseThrow();
          var lease = new Job.Lease(worker.lease(), now.plusSeconds(30), now, "none");
          stores().jobs().save(before, before.claimed(lease, now));
          attempts().insert(List.of(claimed));
        });
    assertThat(unheard(worker.lease())).containsExactly(claimed);
    assertThat(unheard("another")).isEmpty();
    stores().transactions().run(() -> attempts().heard(claimed, now));
    assertThat(unheard(worker.lease())).isEmpty();
  }

  private List<RemoteAttempt> unheard(String worker) {
    return stores().transactions().read(() -> attempts().unheard(worker));
  }

  @Test
  default void what_is_not_confirmed_is_known_by_job_and_what_came_late_by_erasure() {
    JobId job = stores().ids().job();
    RemoteAttempt silent = claimed(job, 1);
    RemoteAttempt late = claimed(job, 2);
    RemoteAttempt good = claimed(job, 3);
    ErasureId erasure = stores().ids().erasure();
    Instant at = stores().clock().instant().plusSeconds(9);
    stores()
        .transactions()
        .run(() -> {
          attempts().wiped(good, at, null);
          attempts().wiped(late, at, erasure);
        });
    RemoteScratch scratch = stores().remoteScratch();
    assertThat(stores().transactions().read(() -> scratch.unwiped(Set.of(job))).get(job))
        .containsExactly(new RemoteScratch.Held(silent.key(), 1));
    assertThat(stores().transactions().read(() -> scratch.attested(erasure)))
        .containsExactly(new RemoteScratch.Attested(new RemoteScratch.Held(late.key(), 2), at));
    assertThat(stores().transactions().read(() -> scratch.unwiped(Set.of()))).isEmpty();
  }

  @Test
  default void types_are_offered_while_one_who_offers_them_lives() {
    KeyId own = stores().ids().key();
    var offers = new Offers(stores().transactions(), stores().remoteOffers(), stores().clock());
    String type = "t." + own;
    var plain = new Offer(type, null, new Inputs(0, 64));
    var described = new Offer(type, "{\"type\":\"object\"}", new Inputs(1, 2));
    offers.offered(own + "/a", List.of(described));
    stores().clock().advance(Duration.ofSeconds(30));
    offers.offered(own + "/b", List.of(plain));
    assertThat(offers.find(type))
        .hasValueSatisfying(offer -> {
          assertThat(offer.workers()).isEqualTo(2);
          assertThat(offer.schema()).isEqualTo("{\"type\":\"object\"}");
          assertThat(offer.inputs()).isEqualTo(new Inputs(1, 2));
          assertThat(offer.seen()).isEqualTo(stores().clock().instant());
        });
    assertThat(offers.now()).anyMatch(offer -> offer.type().equals(type));
    stores().clock().advance(Duration.ofSeconds(31));
    assertThat(offers.find(type))
        .hasValueSatisfying(offer -> assertThat(offer.workers()).isEqualTo(1));
    offers.seen(own + "/a");
    assertThat(offers.find(type))
        .hasValueSatisfying(offer -> assertThat(offer.workers()).isEqualTo(2));
    offers.offered(own + "/a", List.of(new Offer("x." + own, null, new Inputs(0, 0))));
    stores().clock().advance(Duration.ofSeconds(61));
    assertThat(offers.find(type)).isEmpty();
    assertThat(offers.last(type)).isPresent();
  }
}
