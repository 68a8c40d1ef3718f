package dev.lethe.race;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.ending.Erasure;
import dev.lethe.ending.TestDomain;
import dev.lethe.event.Event;
import dev.lethe.event.Selection;
import dev.lethe.job.DataState;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What has to hold of a job after every race. */
final class Ends {
  private Ends() {}

  /** The states that a job went through, in their order. */
  static List<JobState> states(TestDomain domain, Job job) {
    var all = Selection.of(job.account(), job.id());
    var states = new ArrayList<JobState>();
    for (Event event :
        domain.transactions().read(() -> domain.events.list(all, 0, Long.MAX_VALUE, 100))) {
      if (states.isEmpty() || states.getLast() != event.state()) {
        states.add(event.state());
      }
    }
    return states;
  }

  /** The job has come to one end, and was told of one. */
  static JobState once(TestDomain domain, Job job) {
    List<JobState> ends = states(domain, job).stream().filter(JobState::ended).toList();
    assertThat(ends).as("%s ends once", job.id()).hasSize(1);
    assertThat(domain.now(job).state()).isEqualTo(ends.getFirst());
    return ends.getFirst();
  }

  /** Its erasure is done, has its one receipt, and nothing of the job is left anywhere. */
  static void erased(TestDomain domain, Job job, Erasure begun) {
    Erasure done = domain.find(begun).orElseThrow();
    assertThat(done.done()).as("%s is done: %s", begun.id(), done).isTrue();
    assertThat(domain.receipts.of(begun.id())).as("its receipt").isPresent();
    Job now = domain.now(job);
    assertThat(now.data()).isEqualTo(DataState.ERASED);
    assertThat(now.links().erasure()).isEqualTo(begun.id());
    assertThat(domain.nothingLeft(job)).as("neither folder nor key").isTrue();
    assertThat(domain.filesOf(job)).as("rows that can be read").isEmpty();
    assertThat(rows(domain, "sealed_values", job)).as("sealed values").isZero();
    assertThat(rows(domain, "job_labels", job)).as("labels").isZero();
    assertThat(unsettled(domain, job)).as("files that are being written").isZero();
  }

  /** How many erasures and receipts there are of a job. */
  static long receipts(TestDomain domain, Job job) {
    return count(
        domain,
        "select count(*) from receipts r join erasures e on e.id = r.erasure_id"
            + " where e.job_id = :job",
        job);
  }

  static long rows(TestDomain domain, String table, Job job) {
    return count(domain, "select count(*) from " + table + " where job_id = :job", job);
  }

  private static long unsettled(TestDomain domain, Job job) {
    return count(
        domain,
        "select count(*) from artifacts where job_id = :job and state in ('writing', 'dropped')",
        job);
  }

  private static long count(TestDomain domain, String sql, Job job) {
    return domain.database.with(
        handle -> handle.createQuery(sql).bind("job", job.id().toString()).mapTo(Long.class).one());
  }

  static String shown(List<JobState> states) {
    return states.stream().map(JobState::word).collect(Collectors.joining(" "));
  }
}
