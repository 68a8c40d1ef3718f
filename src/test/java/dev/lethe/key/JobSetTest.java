package dev.lethe.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.id.JobId;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class JobSetTest {
  @Test
  void it_holds_what_a_hash_set_holds() {
    for (long seed = 0; seed < 5; seed++) {
      Random random = new Random(seed);
      Set<JobId> expected = new HashSet<>();
      JobSet jobs = new JobSet();
      for (int i = 0; i < 20_000; i++) {
        JobId job = new JobId(new UUID(random.nextInt(300), random.nextInt(300) + 1));
        jobs.add(job);
        expected.add(job);
      }
      assertThat(jobs.size()).as("seed %d", seed).isEqualTo(expected.size());
      for (int high = 0; high < 310; high++) {
        for (int low = 1; low < 310; low++) {
          JobId job = new JobId(new UUID(high, low));
          assertThat(jobs.contains(job)).isEqualTo(expected.contains(job));
        }
      }
    }
  }
}
