package dev.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.store.TestStores;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Short words for what the contracts of a job store do again and again. */
public interface JobRecords {
  TestStores stores();

  default JobStore jobs() {
    return stores().jobs();
  }

  /** Samples of a fresh account and of a type that no other test has. */
  default JobSamples samples() {
    AccountId account = stores().newAccount();
    return new JobSamples(stores(), account, "type-of-" + account);
  }

  default Job inserted(Job job) {
    return write(() -> {
      jobs().insert(job);
      return jobs().find(job.id()).orElseThrow();
    });
  }

  default Job saved(Job before, Job after) {
    write(() -> {
      assertThat(jobs().lock(before.id())).contains(before);
      jobs().save(before, after);
      return true;
    });
    return found(after.id()).orElseThrow();
  }

  default Optional<Job> found(JobId id) {
    return stores().transactions().read(() -> jobs().find(id));
  }

  default <T> T write(Supplier<T> work) {
    return stores().transactions().write(work);
  }

  default List<JobId> list(JobQuery query) {
    return stores().transactions().read(() -> jobs().list(query)).stream().map(Job::id).toList();
  }

  default JobQuery query(Job of, UnaryOperator<JobQuery> narrowed) {
    return narrowed.apply(
        new JobQuery(
            of.account(),
            Set.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            100));
  }

  default JobQuery label(JobQuery q, String name, String value) {
    return new JobQuery(
        q.account(),
        q.states(),
        q.type(),
        q.createdBefore(),
        Optional.of(new JobQuery.Label(name, value)),
        q.after(),
        q.limit());
  }
}
