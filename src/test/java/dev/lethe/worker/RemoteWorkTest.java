package dev.lethe.worker;

import static dev.lethe.worker.Yard.WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.TestWorker;
import dev.lethe.client.CancelAnswer;
import dev.lethe.client.Job;
import dev.lethe.endings.Until;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a job sees of it that its worker runs elsewhere: nothing. */
@Timeout(120)
final class RemoteWorkTest {
  @TempDir private Path folder;

  @Test
  void inputs_outputs_the_log_and_the_result_go_over_the_wire() throws Exception {
    byte[] large = new byte[9 << 20];
    new SplittableRandom(7).nextBytes(large);
    Path input = Files.write(folder.resolve("in.bin"), large);
    try (Yard yard = Yard.open(folder, Map.of())) {
      TestWorker worker = yard.worker("worker", 2);
      Job job = yard.submit("cp in/0 out/copy; echo heard >&2; echo said", input);
      Job end = yard.ended(job);

      assertThat(end.state()).as("%s", end).isEqualTo("succeeded");
      assertThat(String.valueOf(end.result())).contains("said");
      assertThat(yard.output(end, "copy")).isEqualTo(large);
      assertThat(new String(yard.output(end, "attempt-1.log"), StandardCharsets.UTF_8))
          .contains("heard");
      assertThat(worker.scratch()).isEmpty();
      assertThat(Files.readString(worker.unattested())).endsWith("- " + job.id() + " 1\n");
    }
  }

  @Test
  void a_failure_tells_what_the_program_said() throws Exception {
    try (Yard yard = Yard.open(folder, Map.of())) {
      yard.worker("worker", 1);
      Job end = yard.ended(yard.submit("echo broken >&2; exit 3"));
      assertThat(end.state()).isEqualTo("failed");
      assertThat(end.error()).isNotNull();
      assertThat(String.valueOf(end.error())).contains("program_failed").contains("broken");
    }
  }

  @Test
  void a_cancel_reaches_the_worker_and_is_confirmed() throws Exception {
    try (Yard yard = Yard.open(folder, Map.of())) {
      TestWorker worker = yard.worker("worker", 1);
      Job job = yard.submit("touch begun; sleep 600");
      yard.awaitBegun(worker);
      CancelAnswer answer = yard.client.cancel(job.id(), "enough", WAIT);
      assertThat(answer.outcome()).isEqualTo("stopped");
      assertThat(answer.stopMs()).isLessThan(2_000);
      Until.holds("an empty scratch folder", WAIT, () -> worker.scratch().isEmpty());
      System.out.println("RemoteWorkTest: cancelled in " + answer.stopMs() + " ms");
    }
  }

  @Test
  void a_worker_that_stops_gives_its_job_to_the_next() throws Exception {
    try (Yard yard = Yard.open(folder, Map.of())) {
      TestWorker first = yard.worker("first", 1);
      Job job = yard.submit("case $LETHE_TREE in *-1) touch begun; sleep 600;; esac; echo done");
      yard.awaitBegun(first);
      first.close();
      assertThat(first.scratch()).isEmpty();
      yard.worker("second", 1);
      Job end = yard.ended(job);
      assertThat(end.state()).isEqualTo("succeeded");
      assertThat(end.attempt()).isEqualTo(2);
    }
  }

  @Test
  void a_key_that_is_not_for_work_is_refused_with_a_reason() throws Exception {
    try (Yard yard = Yard.open(folder, Map.of());
        TestWorker wrong =
            TestWorker.start(folder.resolve("wrong"), yard.server.url(), "lk_nonsense", 1);
        TestWorker other =
            TestWorker.start(
                folder.resolve("other"),
                yard.server.url(),
                yard.server.newAccountKey("other"),
                1)) {
      assertThat(wrong.refusal()).isEqualTo("unauthorized");
      assertThat(other.refusal()).isEqualTo("forbidden_scope");
    }
  }

  @Test
  void an_attempt_that_was_lost_is_ended_and_its_files_are_gone() throws Exception {
    var settings = Map.of("work.lease", "2s", "work.max_attempts", "1");
    try (Yard yard = Yard.open(folder, settings)) {
      TestWorker worker = yard.worker("worker", 1);
      Job job = yard.submit("echo secret > file; touch begun; sleep 600");
      yard.awaitBegun(worker);
      yard.server.close();
      Until.holds("nothing in scratch", Duration.ofSeconds(10), () -> worker.scratch().isEmpty());
      assertThat(Files.readString(worker.unattested())).contains("+ " + job.id() + " 1\n");
    }
  }
}
