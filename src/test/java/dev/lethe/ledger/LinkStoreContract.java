package dev.lethe.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import dev.lethe.job.Job;
import dev.lethe.job.JobSamples;
import dev.lethe.job.JobState;
import dev.lethe.store.TestStores;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a store of links must do, whatever it is made of. */
public interface LinkStoreContract {
  TestStores stores();

  @Test
  default void every_field_of_a_link_comes_back_as_it_went_in() {
    Job job = job();
    Instant now = stores().clock().instant();
    for (Link.Kind kind : Link.Kind.values()) {
      Link standing = inserted(job, stores().ids().artifact(), kind, null);
      assertThat(links().find(standing.id())).contains(standing);
      Link revoked = inserted(job, stores().ids().artifact(), kind, now.plusMillis(5));
      assertThat(links().find(revoked.id())).contains(revoked);
    }
    assertThat(links().find(stores().ids().link())).isEmpty();
  }

  @Test
  default void a_link_is_found_by_the_hash_of_its_token_and_by_no_other() {
    Link link = inserted(job());
    assertThat(links().findByToken(hash(link))).contains(link);
    byte[] other = hash(link);
    other[31] ^= 1;
    assertThat(links().findByToken(other)).isEmpty();
    assertThat(links().findByToken(new byte[0])).isEmpty();
  }

  @Test
  default void the_links_of_a_file_are_listed_newest_first() {
    Job job = job();
    ArtifactId file = stores().ids().artifact();
    Link first = inserted(job, file, Link.Kind.SHARE, null);
    Link second = inserted(job, file, Link.Kind.PREVIEW, stores().clock().instant());
    inserted(job);
    Link third = inserted(job, file, Link.Kind.SHARE, null);
    assertThat(links().of(file, 10)).containsExactly(third, second, first);
    assertThat(links().of(file, 2)).containsExactly(third, second);
    assertThat(links().of(stores().ids().artifact(), 10)).isEmpty();
  }

  @Test
  default void what_is_revoked_or_expired_does_not_stand() {
    Job job = job();
    Link one = inserted(job);
    inserted(job);
    inserted(job());
    Instant end = one.expiresAt();
    assertThat(links().standing(job.id(), one.createdAt())).isEqualTo(2);
    assertThat(links().standing(job.id(), end.minusMillis(1))).isEqualTo(2);
    assertThat(links().standing(job.id(), end)).isZero();
    run(() -> links().revoke(one.id(), one.createdAt()));
    assertThat(links().standing(job.id(), one.createdAt())).isEqualTo(1);
  }

  @Test
  default void of_a_revoked_link_the_first_time_stays() {
    Link link = inserted(job());
    Instant first = link.createdAt().plusMillis(1);
    run(() -> links().revoke(link.id(), first));
    run(() -> links().revoke(link.id(), first.plusMillis(1)));
    run(() -> links().revokeAll(List.of(link.job()), first.plusMillis(2)));
    assertThat(links().find(link.id()).orElseThrow().revokedAt()).isEqualTo(first);
  }

  @Test
  default void all_that_stand_of_one_job_are_revoked_at_once_and_counted() {
    Job job = job();
    Link one = inserted(job);
    Link another = inserted(job);
    Link revoked = inserted(job);
    Link foreign = inserted(job());
    Instant now = one.createdAt().plusMillis(1);
    run(() -> links().revoke(revoked.id(), one.createdAt()));
    List<JobId> asked = List.of(job.id(), job().id());
    var count = stores().transactions().write(() -> links().revokeAll(asked, now));
    assertThat(count).containsExactly(Map.entry(job.id(), 2));
    assertThat(List.of(one, another))
        .allSatisfy(
            link -> assertThat(links().find(link.id()).orElseThrow().revokedAt()).isEqualTo(now));
    assertThat(links().find(foreign.id())).contains(foreign);
    assertThat(links().findByToken(hash(one))).as("it can still be told").isPresent();
    var again = stores().transactions().write(() -> links().revokeAll(asked, now));
    assertThat(again).isEmpty();
  }

  @Test
  default void what_has_expired_is_not_counted_as_revoked() {
    Link link = inserted(job());
    List<JobId> asked = List.of(link.job());
    var count = stores().transactions().write(() -> links().revokeAll(asked, link.expiresAt()));
    assertThat(count).isEmpty();
    assertThat(links().find(link.id())).contains(link);
  }

  private LinkStore links() {
    return stores().links();
  }

  private void run(Runnable work) {
    stores().transactions().run(work);
  }

  private Job job() {
    Job job = new JobSamples(stores(), stores().newAccount(), "test.noop").bare(JobState.SUCCEEDED);
    run(() -> stores().jobs().insert(job));
    return job;
  }

  private Link inserted(Job job) {
    return inserted(job, stores().ids().artifact(), Link.Kind.SHARE, null);
  }

  private Link inserted(
      Job job, ArtifactId file, Link.Kind kind, @org.jspecify.annotations.Nullable Instant end) {
    Instant now = stores().clock().instant();
    var link =
        new Link(
            stores().ids().link(), file, job.id(), kind, now, now.plus(Duration.ofDays(1)), end);
    run(() -> links().insert(link, hash(link)));
    return link;
  }

  private static byte[] hash(Link link) {
    byte[] hash = new byte[32];
    byte[] id = link.id().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    System.arraycopy(id, 0, hash, 0, id.length);
    hash[31] = (byte) 0xff;
    return hash;
  }
}
