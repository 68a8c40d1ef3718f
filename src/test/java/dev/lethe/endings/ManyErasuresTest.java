package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lethe.client.JobSubmission;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows that come and go make the database move others about, and a moved row can leave a copy
 * behind that no delete finds. So many jobs are mixed, and half of them erased.
 */
@Timeout(120)
final class ManyErasuresTest {
  private static final int JOBS = 300;

  @TempDir private Path folder;

  @Test
  void rows_that_were_moved_about_leave_no_copy_behind() throws Exception {
    long seed = System.nanoTime();
    var random = new Random(seed);
    try (Shop shop = Shop.open(folder, Map.of());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> made = new ArrayList<>();
      for (int i = 0; i < JOBS; i++) {
        JobSubmission submission = submission(random, i);
        made.add(threads.submit(() -> shop.client.submit(submission).id()));
      }
      var jobs = new ArrayList<String>();
      for (Future<String> one : made) {
        jobs.add(one.get());
      }
      Collections.shuffle(jobs, random);
      var evidence = new Evidence();
      List<Future<?>> gone = new ArrayList<>();
      for (String job : jobs.subList(0, JOBS / 2)) {
        evidence.take(shop, job);
      }
      for (String job : jobs.subList(0, JOBS / 2)) {
        gone.add(
            threads.submit(
                () ->
                    shop.client.waitForErasure(
                        shop.client.delete(job), Duration.ofSeconds(60))));
      }
      for (Future<?> one : gone) {
        one.get();
      }
      assertThat(shop.rows.words("select id from erasures where state <> 'done'")).isEmpty();
      var traces =
          new Traces(evidence.samples()).below(shop.server.data()).below(shop.server.keys());
      System.out.printf(
          "ManyErasuresTest: seed %d, %d samples of %d jobs, found %d%n",
          seed, evidence.samples().size(), JOBS / 2, traces.found().size());
      assertThat(traces.found()).as("seed %d", seed).isEmpty();
    }
  }

  /** Short and long values, so that pages are split and joined. */
  private static JobSubmission submission(Random random, int i) {
    var params = JsonNodeFactory.instance.objectNode();
    params.put("text", "x".repeat(random.nextInt(i % 10 == 0 ? 20_000 : 200)));
    JobSubmission submission =
        JobSubmission.of("test.noop")
            .withParams(params)
            .withLabels(Map.of("one", "value " + random.nextLong(), "two", "value " + i));
    return random.nextInt(4) == 0 ? submission.asDraft() : submission;
  }
}
