package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.Backup;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.FilePart;
import dev.lethe.client.OperatorClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Data and keys are copied and backed up at several times, before and after jobs are erased. Once
 * the master key was rotated, nothing of the erased jobs opens from any copy with all keys that
 * still exist. Before that it does, which shows that the search would find it.
 */
@Timeout(120)
final class BackupCanaryTest {
  private static final Duration WAIT = Duration.ofSeconds(30);

  @TempDir private Path folder = Path.of("");
  private int copies;

  @Test
  void after_a_rotation_no_copy_opens_an_erased_job_with_any_key_there_is() throws Exception {
    Path master = folder.resolve("volume").resolve("master.key");
    Path kept = folder.resolve("safe").resolve("master.key");
    Files.createDirectories(master.getParent());
    Files.createDirectories(kept.getParent());
    try (Shop shop = Shop.open(folder, Map.of("keys.master_file", master.toString()));
        var operator = new OperatorClient(shop.server.url(), shop.server.adminKey())) {
      String living = job(shop);
      List<String> erased = List.of(job(shop), job(shop), job(shop));
      Set<String> doomed = Set.copyOf(erased);
      copy(shop, operator, kept);
      assertThat(rob("before", doomed)).matches(loot -> loot.values() > 0 && loot.blobs() > 0);

      erase(shop, erased);
      copy(shop, operator, kept);
      assertThat(rob("erased, not rotated", doomed).nothing()).isFalse();
      byte[] old = Files.readAllBytes(kept);

      shop.client.rotateTo(2);
      copy(shop, operator, kept);
      assertThat(rob("rotated", doomed).nothing()).isTrue();
      assertThat(rob("rotated, living", Set.of(living)))
          .matches(loot -> loot.values() > 0 && loot.blobs() > 0);

      // What a copy of the old master key would do that somebody kept: it is what has to go.
      Files.write(Files.createDirectory(folder.resolve("forgotten")).resolve("old"), old);
      assertThat(rob("rotated, old master key kept", doomed).nothing()).isFalse();
    }
  }

  private String job(Shop shop) throws Exception {
    Path file = Files.writeString(folder.resolve("input.txt"), "the words of a customer");
    var submission = Shop.shell("cp in/0 out/copy").withLabels(Map.of("customer", "c42"));
    var job = shop.client.submit(submission, List.of(FilePart.of(file)), ByteProgress.NONE);
    shop.awaitState(job.id(), "succeeded");
    return job.id();
  }

  private static void erase(Shop shop, List<String> jobs) {
    for (String job : jobs.subList(1, jobs.size())) {
      shop.client.waitForErasure(shop.client.delete(job), WAIT);
    }
    assertThat(shop.client.waitForErasure(shop.client.clean(jobs.getFirst()), WAIT).done())
        .isTrue();
  }

  /** Two backups, and what somebody does who copies the folders by hand. */
  private void copy(Shop shop, OperatorClient operator, Path master) throws IOException {
    copies++;
    Path to = folder.resolve("copies").resolve(String.valueOf(copies));
    backup(operator, new Backup.Ask("data", to.resolve("data").toString(), null));
    backup(operator, new Backup.Ask("keys", to.resolve("keys").toString(), master.toString()));
    copyTree(shop.server.data(), to.resolve("raw-data"));
    copyTree(shop.server.keys(), to.resolve("raw-keys"));
  }

  private static void backup(OperatorClient operator, Backup.Ask ask) {
    Backup made = operator.make(ask);
    assertThat(made.state()).as("%s", made.error()).isEqualTo("done");
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path copy = to.resolve(from.relativize(path));
        if (Files.isDirectory(path)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(path, copy);
        }
      }
    }
  }

  private Burglar.Loot rob(String when, Set<String> jobs) throws Exception {
    Burglar.Loot loot = new Burglar(folder).rob(jobs);
    System.out.printf("BackupCanaryTest: %s: %s%n", when, loot);
    return loot;
  }
}
