package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.Erasure;
import dev.lethe.client.LetheClient;
import dev.lethe.client.TypeState;
import dev.lethe.e2e.Program;
import dev.lethe.testtype.FilesType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** For each type of job and each way to its end: nothing of it is left, also after crashes. */
@Timeout(300)
final class EveryEndingCanaryTest {
  private static final Duration WAIT = Duration.ofSeconds(60);

  /** Whose work takes long. */
  private static final Set<String> LONG =
      Set.of("video.render", "media.transcribe", "document.parse");

  private final Canary canary = new Canary();
  private final Evidence evidence = new Evidence();
  @TempDir private Path folder;

  @Test
  void nothing_is_left_of_a_type_however_it_ends() throws Exception {
    everyEnding(type -> !LONG.contains(type));
  }

  @Test
  @Tag("slow")
  void nothing_is_left_of_any_type_however_it_ends() throws Exception {
    everyEnding(_ -> true);
  }

  private void everyEnding(Predicate<String> wanted) throws Exception {
    List<Play> plays =
        Play.all(canary, Files.createDirectory(folder.resolve("mine"))).stream()
            .filter(play -> wanted.test(play.type()))
            .toList();
    try (var said = new Said();
        Shop shop = Shop.open(folder, slots(plays.size()), new FilesType())) {
      assertThat(plays.stream().map(Play::type))
          .as("a new type is to be played too")
          .containsAll(
              shop.client.types().stream()
                  .map(TypeState::name)
                  .filter(type -> wanted.test(type) && !type.equals("test.noop"))
                  .toList());
      var search = new Search(folder, said);
      Cast cast = new Cast(shop.client, canary).perform(plays);
      takeAndFind(cast, search);

      for (Erasure erasure : cast.end()) {
        assertThat(shop.client.waitForErasure(erasure, WAIT).residuals()).isEmpty();
      }

      assertNothingIsFound(cast, search, said);
    }
  }

  @Test
  @Tag("slow")
  void nothing_is_left_either_where_the_server_is_killed_on_the_way() throws Exception {
    killed(Set.of("test.shell", "video.transcode"));
  }

  @Test
  @Tag("slow")
  void nothing_is_left_of_the_other_types_where_the_server_is_killed_on_the_way() throws Exception {
    killed(LONG);
  }

  private void killed(Set<String> types) throws Exception {
    List<Play> plays =
        Play.all(canary, Files.createDirectory(folder.resolve("mine"))).stream()
            .filter(play -> types.contains(play.type()))
            .toList();
    try (var said = new Said()) {
      var search = new Search(folder, said);
      Cast cast;
      try (Program server = server(types);
          LetheClient client = client(server)) {
        cast = new Cast(client, canary).perform(plays);
        takeAndFind(cast, search);
        server.kill();
      }
      try (Program server = server(types);
          LetheClient client = client(server)) {
        cast.beginToEndAt(client);
        server.kill();
      }
      try (Program server = server(types);
          LetheClient client = client(server)) {
        for (Erasure erasure : cast.endAt(client)) {
          assertThat(client.waitForErasure(erasure, WAIT).done()).isTrue();
        }
        assertNothingIsFound(cast, search, said);
        assertThat(server.text()).doesNotContain(canary.name());
      }
    }
  }

  private Program server(Set<String> types) throws Exception {
    return Program.server(folder, slots(types.size()));
  }

  /** A job of each type at work leaves the next ones waiting. */
  private static Map<String, String> slots(int types) {
    return Map.of("work.slots", String.valueOf(types));
  }

  private LetheClient client(Program server) throws Exception {
    return Program.client(server.url(), folder.resolve("data"));
  }

  /** All that will be looked for afterwards can be found before. */
  private void takeAndFind(Cast cast, Search search) throws Exception {
    for (String job : cast.jobs()) {
      evidence.take(new Place(folder), job);
    }
    assertThat(search.everywhere(evidence.samples()).found())
        .containsOnlyKeys(evidence.samples().keySet());
  }

  private void assertNothingIsFound(Cast cast, Search search, Said said) throws Exception {
    Path mine = folder.resolve("mine");
    Traces after = search.everywhere(Evidence.together(canary.forms(), evidence.samples()));
    said.outside()
        .printf(
            "EveryEndingCanaryTest: %d jobs ended, %d samples and %d forms of the canary searched"
                + " in %,d bytes, found: %s%n",
            cast.jobs().size(),
            evidence.samples().size(),
            canary.forms().size(),
            after.searched(),
            after.found());
    assertThat(after.found()).as("beside %s, which is the test's", mine).isEmpty();
  }
}
