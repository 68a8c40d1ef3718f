package dev.lethe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.client.Backup;
import dev.lethe.client.Job;
import dev.lethe.client.LetheException;
import dev.lethe.endings.Until;
import dev.lethe.store.DurablePostgres;
import dev.lethe.store.StoreUrl;
import dev.lethe.store.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows are put back by PostgreSQL's own means, files and all that Lethe has to know by Lethe. */
@Timeout(120)
final class RestorePostgresTest {
  private static final Duration WAIT = Duration.ofSeconds(20);

  @TempDir private Path folder = Path.of("");

  @Test
  void kept_jobs_are_whole_and_what_was_erased_after_the_dump_stays_erased() throws Exception {
    Path backup = folder.resolve("backup");
    StoreUrl rows = TestPostgres.fresh();
    Job kept;
    Job before;
    Job after;
    try (var run = on(rows)) {
      kept = run.job("kept");
      before = run.job("before");
      after = run.job("after");
    }
    StoreUrl dump = TestPostgres.copyOf(rows);
    try (var run = on(rows)) {
      run.end(run.client.delete(before.id()));
      Backup made = run.backup("data", backup);
      assertThat(made.made()).extracting("blobs", "rowsElsewhere").containsExactly(4L, true);
      run.end(run.client.delete(after.id()));
    }
    Files.move(folder.resolve("data"), folder.resolve("newest"));
    assertThat(restore(backup, dump)).isZero();
    try (var run = on(dump)) {
      run.assertWhole(kept, "kept");
      for (Job erased : List.of(before, after)) {
        assertThatThrownBy(() -> run.client.job(erased.id()))
            .isInstanceOf(LetheException.class)
            .extracting("code")
            .isEqualTo("job_deleted");
      }
      Until.holds("two receipts", WAIT, () -> receipts(dump) == 2);
      assertThat(run.ready()).contains("restore_unconfirmed");
      run.operator.confirmRestored();
      assertThat(run.fsck(true)).isEmpty();
      run.assertWhole(kept, "kept");
    }
  }

  private Operated on(StoreUrl rows) throws IOException {
    return new Operated(
        folder,
        TestServer.start(folder, Map.of("store.url", jdbc(rows), "store.user", "postgres")));
  }

  private int restore(Path backup, StoreUrl rows) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("lethe.toml"),
            """
            [store]
            url = "%s"
            user = "postgres"
            """
                .formatted(jdbc(rows)));
    String data = folder.resolve("data").toString();
    return Main.run("restore", backup.toString(), "--data", data, "--config", config.toString());
  }

  private static int receipts(StoreUrl rows) {
    return DurablePostgres.ask(
            rows,
            """
            select e.id from receipts r join erasures e on e.id = r.erasure_id
            where e.cause = 'buried'
            """)
        .size();
  }

  private static String jdbc(StoreUrl rows) {
    return rows.jdbc().replaceFirst("[?].*", "");
  }
}
