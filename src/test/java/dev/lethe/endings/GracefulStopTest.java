package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.Job;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that is stopped gives its work back unharmed, and the next one carries on. */
@Timeout(120)
final class GracefulStopTest {
  private static final Duration WAIT = Duration.ofSeconds(20);

  @TempDir private Path folder;

  @Test
  void a_running_job_goes_back_to_the_queue_and_runs_at_the_next_start() throws Exception {
    var hostile = new Hostile();
    Path mayEnd = folder.resolve("may-end");
    String script = "[ -e " + mayEnd + " ] && { echo done; exit 0; }\n" + hostile.script();
    String job;
    String waiting;
    try (Shop shop = Shop.open(folder, Map.of("work.slots", "1"))) {
      job = shop.client.submit(Shop.shell(script)).id();
      waiting = shop.client.submit(Shop.shell("echo waited")).id();
      Until.holds("the hostile family", WAIT, hostile::up);

      long began = System.nanoTime();
      shop.server.close();
      long millis = Until.millisSince(began);

      assertThat(ProcessTable.marked(hostile.marker)).isEmpty();
      assertThat(shop.scratchOf(job)).isEmpty();
      assertThat(shop.rows.words("select state from jobs order by id"))
          .containsExactly("queued", "queued");
      assertThat(attempt(shop, job)).isEqualTo(1);
      assertThat(failures(shop, job)).isZero();
      assertThat(shop.rows.number("select count(lease_until) from jobs where id = ?", job))
          .isZero();
      System.out.println("GracefulStopTest: closed with a hostile job after " + millis + " ms");
    }
    Files.createFile(mayEnd);
    try (Shop shop = Shop.open(folder, Map.of("work.slots", "1"))) {
      Job ended = shop.client.waitForEnd(job, WAIT, _ -> {});
      assertThat(ended.state()).isEqualTo("succeeded");
      assertThat(ended.attempt()).isEqualTo(2);
      assertThat(failures(shop, job)).isZero();
      assertThat(shop.client.waitForEnd(waiting, WAIT, _ -> {}).state()).isEqualTo("succeeded");
    }
  }

  @Test
  void a_job_that_is_being_cancelled_while_the_server_stops_ends_cancelled() throws Exception {
    var hostile = new Hostile();
    String job;
    try (Shop shop = Shop.open(folder, Map.of())) {
      job = shop.client.submit(Shop.shell(hostile.script())).id();
      Until.holds("the hostile family", WAIT, hostile::up);
      shop.client.cancel(job, "going", Duration.ZERO);
    }
    assertThat(ProcessTable.marked(hostile.marker)).isEmpty();
    try (Shop shop = Shop.open(folder, Map.of())) {
      Job ended = shop.client.job(job);
      assertThat(ended.state()).isEqualTo("cancelled");
      assertThat(ended.cancel()).extracting("stop", "reason").containsExactly("confirmed", "going");
    }
  }

  private static long attempt(Shop shop, String job) throws Exception {
    return shop.rows.number("select attempt from jobs where id = ?", job);
  }

  private static long failures(Shop shop, String job) throws Exception {
    return shop.rows.number("select failures from jobs where id = ?", job);
  }
}
