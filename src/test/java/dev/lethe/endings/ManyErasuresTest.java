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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows that come and go make the database move others about, and a moved row can leave a copy
 * behind that no delete finds. So jobs come in rounds, and in each round a random half of all is
 * erased.
 */
@Timeout(120)
final class ManyErasuresTest {
  private static final int ROUNDS = 4;
  private static final int JOBS = 60;
  private static final Duration WAIT = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @Test
  void rows_that_were_moved_about_leave_no_copy_behind() throws Exception {
    long seed = System.nanoTime();
    var random = new Random(seed);
    var evidence = new Evidence();
    var living = new ArrayList<String>();
    long erasing = 0;
    try (Shop shop = Shop.open(folder, Map.of());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < ROUNDS; round++) {
        var coming = IntStream.range(0, JOBS).mapToObj(i -> submission(random, i)).toList();
        living.addAll(all(threads, coming, submission -> shop.client.submit(submission).id()));
        Collections.shuffle(living, random);
        List<String> doomed = living.subList(0, living.size() / 2);
        for (String job : doomed) {
          evidence.take(shop.place, job);
        }
        long began = System.nanoTime();
        all(threads, doomed, job -> shop.client.waitForErasure(shop.client.delete(job), WAIT));
        erasing += Until.millisSince(began);
        doomed.clear();
      }
      assertThat(shop.rows.words("select id from erasures where state <> 'done'")).isEmpty();
      var found =
          new Traces(evidence.samples())
              .below(shop.server.data())
              .below(shop.server.keys())
              .found();
      System.out.printf(
          "ManyErasuresTest: seed %d, %d jobs erased in %d ms, %d samples, found %d%n",
          seed, evidence.count("key"), erasing, evidence.samples().size(), found.size());
      // The tags of labels share pages: once in thousands a moved row leaves a copy of its tag, a
      // keyed hash that tells nothing by itself.
      assertThat(found.keySet()).as("seed %d", seed).allMatch(name -> name.startsWith("tag"));
    }
  }

  private static <A, B> List<B> all(ExecutorService threads, List<A> some, Function<A, B> act)
      throws Exception {
    List<Future<B>> under = new ArrayList<>();
    for (A one : some) {
      under.add(threads.submit(() -> act.apply(one)));
    }
    var done = new ArrayList<B>();
    for (Future<B> one : under) {
      done.add(one.get());
    }
    return done;
  }

  /** Short and long values, so that pages are split and joined. */
  private static JobSubmission submission(Random random, int i) {
    var params = JsonNodeFactory.instance.objectNode();
    params.put("text", "x".repeat(random.nextInt(i % 10 == 0 ? 20_000 : 200)));
    JobSubmission submission =
        JobSubmission.of("test.noop")
            .withParams(params)
            .withLabels(Map.of("one", "a" + random.nextLong(), "two", "b" + random.nextLong()));
    return random.nextInt(4) == 0 ? submission.asDraft() : submission;
  }
}
