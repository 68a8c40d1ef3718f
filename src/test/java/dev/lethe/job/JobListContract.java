package dev.lethe.job;

import static dev.lethe.job.JobState.CANCELLED;
import static dev.lethe.job.JobState.DRAFT;
import static dev.lethe.job.JobState.FAILED;
import static dev.lethe.job.JobState.QUEUED;
import static dev.lethe.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.job.Job.Visibility;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** How jobs are listed, whatever they are stored in. */
public interface JobListContract extends JobRecords {
  @Test
  default void a_list_holds_the_shown_jobs_of_one_account_newest_first() {
    JobSamples samples = samples();
    Job first = inserted(samples.bare(QUEUED));
    Job second = inserted(samples.bare(DRAFT));
    inserted(samples.bare(DRAFT).with(Visibility.RECEIVING));
    inserted(samples.bare(SUCCEEDED).with(Visibility.DELETED));
    Job third = inserted(samples.full(1));
    inserted(samples().bare(QUEUED));
    assertThat(list(query(first, q -> q))).containsExactly(third.id(), second.id(), first.id());
  }

  @Test
  default void a_list_goes_on_after_the_last_job_of_the_page_before() {
    JobSamples samples = samples();
    List<JobId> newestFirst = new ArrayList<>();
    Job job = inserted(samples.bare(QUEUED));
    newestFirst.add(job.id());
    for (int i = 0; i < 6; i++) {
      newestFirst.addFirst(inserted(samples.bare(QUEUED)).id());
    }
    List<JobId> paged = new ArrayList<>();
    Optional<JobId> last = Optional.empty();
    for (int page = 0; page < 4; page++) {
      Optional<JobId> after = last;
      List<JobId> some = list(query(job, q -> page(q, after, 2)));
      paged.addAll(some);
      last = Optional.of(some.getLast());
    }
    assertThat(paged).containsExactlyElementsOf(newestFirst);
    Optional<JobId> end = last;
    assertThat(list(query(job, q -> page(q, end, 2)))).isEmpty();
  }

  @Test
  default void a_list_is_narrowed_by_state_type_time_and_label_alone_and_together() {
    JobSamples samples = samples();
    Instant noon = stores().clock().instant();
    Job queued =
        inserted(
            JobSamples.with(
                JobSamples.madeAt(samples.bare(QUEUED), noon.minusSeconds(60)),
                Map.of("customer", "c1", "tier", "gold")));
    Job failed = inserted(JobSamples.with(samples.bare(FAILED), Map.of("customer", "c2")));
    Job other =
        inserted(
            JobSamples.with(
                new JobSamples(stores(), queued.account(), "another.type").bare(QUEUED),
                Map.of("customer", "c1")));

    assertThat(list(query(queued, q -> states(q, QUEUED))))
        .containsExactly(other.id(), queued.id());
    assertThat(list(query(queued, q -> states(q, QUEUED, FAILED)))).hasSize(3);
    assertThat(list(query(queued, q -> states(q, CANCELLED)))).isEmpty();
    assertThat(list(query(queued, q -> type(q, "another.type")))).containsExactly(other.id());
    assertThat(list(query(queued, q -> before(q, noon)))).containsExactly(queued.id());
    assertThat(list(query(queued, q -> label(q, "customer", "c2")))).containsExactly(failed.id());
    assertThat(list(query(queued, q -> label(q, "customer", "c1"))))
        .containsExactly(other.id(), queued.id());
    assertThat(list(query(queued, q -> label(q, "tier", "c1")))).isEmpty();
    assertThat(
            list(
                query(
                    queued, q -> before(states(label(q, "customer", "c1"), QUEUED, FAILED), noon))))
        .containsExactly(queued.id());
  }

  @Test
  default void pages_of_every_filter_hold_all_that_fit_and_nothing_else() {
    AccountId account = stores().newAccount();
    long seed = System.nanoTime();
    var random = new SplittableRandom(seed);
    List<Job> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      var samples = new JobSamples(stores(), account, random.nextBoolean() ? "one" : "two");
      JobState state = List.of(QUEUED, FAILED, SUCCEEDED).get(random.nextInt(3));
      Map<String, String> labels = random.nextBoolean() ? Map.of("customer", "c1") : Map.of();
      all.addFirst(inserted(JobSamples.with(samples.bare(state), labels)));
    }
    for (Set<JobState> states :
        List.of(Set.<JobState>of(), Set.of(FAILED), Set.of(FAILED, QUEUED))) {
      for (Optional<String> type : List.of(Optional.<String>empty(), Optional.of("two"))) {
        for (boolean label : List.of(false, true)) {
          List<JobId> fit =
              all.stream()
                  .filter(job -> states.isEmpty() || states.contains(job.state()))
                  .filter(job -> type.isEmpty() || type.get().equals(job.type()))
                  .filter(job -> !label || !job.content().labels().isEmpty())
                  .map(Job::id)
                  .toList();
          var query =
              new JobQuery(
                  account, states, type, Optional.empty(), Optional.empty(), Optional.empty(), 7);
          assertThat(pages(label ? label(query, "customer", "c1") : query))
              .as("seed %d, %s", seed, query)
              .isEqualTo(fit);
        }
      }
    }
  }

  private List<JobId> pages(JobQuery query) {
    List<JobId> paged = new ArrayList<>();
    List<JobId> some = list(query);
    while (!some.isEmpty()) {
      paged.addAll(some);
      some = list(page(query, Optional.of(some.getLast()), query.limit()));
    }
    return paged;
  }

  @Test
  default void a_label_of_one_account_is_not_found_by_another() {
    Job mine = inserted(JobSamples.with(samples().bare(QUEUED), Map.of("customer", "c1")));
    Job theirs = inserted(JobSamples.with(samples().bare(QUEUED), Map.of("customer", "c1")));
    assertThat(list(query(mine, q -> label(q, "customer", "c1")))).containsExactly(mine.id());
    assertThat(list(query(theirs, q -> label(q, "customer", "c1")))).containsExactly(theirs.id());
  }

  @Test
  default void a_changed_label_is_found_by_its_new_value_only() {
    Job before = inserted(JobSamples.with(samples().bare(QUEUED), Map.of("customer", "c1")));
    saved(before, JobSamples.with(before, Map.of("customer", "c2")));
    assertThat(list(query(before, q -> label(q, "customer", "c1")))).isEmpty();
    assertThat(list(query(before, q -> label(q, "customer", "c2")))).hasSize(1);
  }

  @Test
  default void a_list_is_narrowed_to_what_one_dialect_made() {
    JobSamples samples = samples();
    Job plain = inserted(samples.bare(QUEUED));
    Job made = inserted(samples.bare(QUEUED).with(new Job.Links(null, "pictory", null)));
    inserted(samples.bare(QUEUED).with(new Job.Links(null, "useapi", null)));
    assertThat(list(query(plain, q -> dialect(q, "pictory")))).containsExactly(made.id());
    assertThat(list(query(plain, q -> dialect(q, "cielo24")))).isEmpty();
    assertThat(list(query(plain, q -> q))).hasSize(3);
  }

  @Test
  default void what_a_dialect_remembers_is_sealed_and_goes_with_the_content() {
    Job bare = samples().bare(QUEUED);
    Job job = inserted(bare.with(bare.content().withDialect("{\"reply\":\"s3cret-reply\"}")));
    String kept =
        stores()
            .transactions()
            .read(() -> stores().jobs().find(job.id()))
            .get()
            .content()
            .dialect();
    assertThat(kept).isEqualTo("{\"reply\":\"s3cret-reply\"}");
    assertThat(stores().onDisk("s3cret-reply")).isFalse();
    stores().transactions().run(() -> stores().jobs().clearContent(List.of(job.id())));
    assertThat(
            stores()
                .transactions()
                .read(() -> stores().jobs().find(job.id()))
                .get()
                .content()
                .dialect())
        .isNull();
  }

  private static JobQuery dialect(JobQuery q, String dialect) {
    return new JobQuery(
        q.account(),
        q.states(),
        q.type(),
        q.createdBefore(),
        q.label(),
        Optional.of(dialect),
        q.after(),
        q.limit());
  }

  private static JobQuery states(JobQuery q, JobState... states) {
    return new JobQuery(
        q.account(), Set.of(states), q.type(), q.createdBefore(), q.label(), q.after(), q.limit());
  }

  private static JobQuery type(JobQuery q, String type) {
    return new JobQuery(
        q.account(),
        q.states(),
        Optional.of(type),
        q.createdBefore(),
        q.label(),
        q.after(),
        q.limit());
  }

  private static JobQuery before(JobQuery q, Instant at) {
    return new JobQuery(
        q.account(), q.states(), q.type(), Optional.of(at), q.label(), q.after(), q.limit());
  }

  private static JobQuery page(JobQuery q, Optional<JobId> after, int limit) {
    return new JobQuery(
        q.account(), q.states(), q.type(), q.createdBefore(), q.label(), after, limit);
  }
}
