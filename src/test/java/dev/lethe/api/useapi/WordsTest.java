package dev.lethe.api.useapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.api.Row;
import dev.lethe.job.JobSamples;
import dev.lethe.job.JobState;
import dev.lethe.store.TestStores;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WordsTest {
  @Test
  @Row({"R2.8", "2-A"})
  void each_state_has_a_word_and_what_is_being_stopped_is_cancelled(@TempDir Path folder) {
    try (var stores = TestStores.sqlite(folder)) {
      var samples = new JobSamples(stores, stores.ids().account(), "test.noop");
      assertThat(
              Arrays.stream(JobState.values())
                  .map(state -> state.word() + "=" + Words.of(samples.bare(state))))
          .containsExactly(
              "draft=created",
              "queued=started",
              "running=progress",
              "cancelling=cancelled",
              "succeeded=completed",
              "failed=failed",
              "cancelled=cancelled");
    }
  }
}
