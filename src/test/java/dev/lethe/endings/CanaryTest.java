package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.blob.BlobStore;
import dev.lethe.key.KeyStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * After an erasure nothing is left anywhere: not what was said, not the sealed bytes of it, not the
 * wrapped key. That the search would find them is proved before, and by builds in which one part of
 * the erasure is switched off.
 */
@Timeout(180)
final class CanaryTest {
  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final Map<String, String> SETTINGS = Map.of("work.slots", "2");

  private final Canary canary = new Canary();
  @TempDir private Path folder;

  @Test
  void nothing_of_an_erased_job_is_left_anywhere() throws Exception {
    Path mine = Files.createDirectory(folder.resolve("mine"));
    try (var said = new Said()) {
      var search = new Search(folder, said);
      var evidence = new Evidence();
      Traces after;
      Traces closed;
      try (Shop shop = Shop.open(folder, SETTINGS);
          var story = new Story(shop, canary, mine)) {
        story.assertTold();
        for (String job : story.all()) {
          evidence.take(shop.place, job);
        }
        assertFoundBefore(search, evidence, shop, story);
        long began = System.nanoTime();
        story.erase();
        long erased = Until.millisSince(began);
        began = System.nanoTime();
        after = search.everywhere(wanted(evidence));
        report(said, evidence, after, erased, Until.millisSince(began));
      }
      closed = search.everywhere(wanted(evidence));
      assertThat(after.found()).isEmpty();
      assertThat(closed.found()).isEmpty();
      assertThat(after.unread()).noneMatch(line -> line.startsWith(folder.toString()));
    }
  }

  @Test
  void where_a_stop_cannot_be_confirmed_nothing_is_left_either() throws Exception {
    Path mine = Files.createDirectory(folder.resolve("mine"));
    Path file = Files.write(mine.resolve("upload"), Story.content(canary));
    try (var said = new Said();
        Shop shop =
            Shop.open(folder, Map.of("work.containment", "subreaper", "work.lease", "1s"))) {
      var search = new Search(folder, said);
      String job = Story.begun(shop, canary, file, "cp in/0 kept; sleep 600");
      Until.holds(
          "its program at work",
          WAIT,
          () -> shop.scratchOf(job).stream().anyMatch(path -> path.endsWith("kept")));
      var evidence = new Evidence().take(shop.place, job);

      var erasure = shop.client.delete(job);
      assertThat(shop.client.waitForErasure(erasure, WAIT).residuals()).hasSize(1);

      assertThat(search.everywhere(wanted(evidence)).found()).isEmpty();
      assertThat(new String(said.bytes(), StandardCharsets.UTF_8)).contains(job);
    }
  }

  @Test
  void a_build_without_key_destruction_is_found_out() throws Exception {
    assertThat(sortsLeft(ForwardingKeys.Lying::new, UnaryOperator.identity(), ""))
        .containsExactly("key");
  }

  @Test
  void a_build_without_deletion_of_files_is_found_out() throws Exception {
    assertThat(sortsLeft(UnaryOperator.identity(), ForwardingBlobs.Lying::new, ""))
        .containsExactly("blob");
  }

  @Test
  void a_build_that_does_not_clear_values_is_found_out() throws Exception {
    String keep =
        "create trigger keep before delete on sealed_values begin select raise(ignore); end";
    assertThat(sortsLeft(UnaryOperator.identity(), UnaryOperator.identity(), keep))
        .containsExactly("sealed");
  }

  @Test
  void a_build_that_does_not_clear_labels_is_found_out() throws Exception {
    String keep = "create trigger keep before delete on job_labels begin select raise(ignore); end";
    assertThat(sortsLeft(UnaryOperator.identity(), UnaryOperator.identity(), keep))
        .containsExactly("tag");
  }

  /** Runs and deletes one job on a spoilt server, and tells what sorts of samples are left. */
  private TreeSet<String> sortsLeft(
      UnaryOperator<KeyStore> keys, UnaryOperator<BlobStore> blobs, String spoilRows)
      throws Exception {
    Path mine = Files.createDirectory(folder.resolve("mine"));
    Path file = Files.write(mine.resolve("upload"), Story.content(canary));
    try (var said = new Said();
        Shop shop = Shop.open(folder, SETTINGS, keys, blobs)) {
      var search = new Search(folder, said);
      String job = Story.ended(shop, canary, file, "succeeded", Story.good(canary));
      var evidence = new Evidence().take(shop.place, job);
      if (!spoilRows.isEmpty()) {
        shop.rows.run(spoilRows);
      }
      assertThat(shop.client.waitForErasure(shop.client.delete(job), WAIT).done()).isTrue();
      return search.everywhere(wanted(evidence)).found().keySet().stream()
          .map(name -> name.substring(0, name.indexOf(' ')))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private Map<String, byte[]> wanted(Evidence evidence) {
    return Evidence.together(canary.forms(), evidence.samples());
  }

  /** The sealed bytes are found, the text is only in the scratch folder of the running job. */
  private void assertFoundBefore(Search search, Evidence evidence, Shop shop, Story story)
      throws Exception {
    assertThat(evidence.count("key")).isEqualTo(story.all().size());
    assertThat(evidence.count("blob")).isGreaterThanOrEqualTo(5L * story.all().size());
    assertThat(evidence.count("sealed")).isGreaterThanOrEqualTo(5L * story.all().size());
    assertThat(evidence.count("tag")).isEqualTo(2L * story.all().size() - 1);
    var sealed = search.everywhere(evidence.samples()).found();
    assertThat(sealed.keySet()).containsAll(evidence.samples().keySet());

    var plain = search.everywhere(canary.forms()).found();
    assertThat(plain).containsKeys("canary first half plain", "canary second half plain");
    for (var places : plain.values()) {
      assertThat(places)
          .allMatch(place -> place.contains(story.running) || place.contains(story.other));
    }
    assertThat(shop.scratchOf(story.running)).isNotEmpty();
    assertEveryPlaceIsSearched(search);
  }

  private void assertEveryPlaceIsSearched(Search search) throws Exception {
    var control = new Canary();
    Path memory = Files.createTempFile(Search.SHARED_MEMORY, "canary-test", ".control");
    Path temporary = Files.createTempFile("canary-test", ".control");
    Path data = folder.resolve("data").resolve("control");
    Path keys = folder.resolve("data-keys").resolve("control");
    try {
      for (Path place : List.of(memory, temporary, data, keys)) {
        Files.write(place, control.bytes());
      }
      LoggerFactory.getLogger("dev.lethe.control").debug("a control: {}", control.text());
      assertThat(search.everywhere(control.forms()).found().get("canary second half plain"))
          .containsExactlyInAnyOrder(
              memory.toString(), temporary.toString(), data.toString(), keys.toString(), "the log");
    } finally {
      for (Path place : List.of(memory, temporary, data, keys)) {
        Files.deleteIfExists(place);
      }
    }
  }

  private static void report(
      Said said, Evidence evidence, Traces after, long erased, long searched) {
    said.outside()
        .printf(
            "CanaryTest: %d samples (%d of blobs, %d of values, %d tags, %d keys); erased after %d"
                + " ms; %,d bytes searched in %d ms; found: %s%n",
            evidence.samples().size(),
            evidence.count("blob"),
            evidence.count("sealed"),
            evidence.count("tag"),
            evidence.count("key"),
            erased,
            after.searched(),
            searched,
            after.found());
  }
}
