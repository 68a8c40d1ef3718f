package dev.lethe.endings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.client.Artifact;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.Erasure;
import dev.lethe.client.FilePart;
import dev.lethe.client.JobSubmission.Input;
import dev.lethe.client.LetheClient;
import dev.lethe.client.LetheException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A job of each type for each way to its end, with the canary in all that can be said of a job. The
 * server has a slot for each type, so that what is submitted while all are taken stays queued.
 */
final class Cast {
  private static final Duration WAIT = Duration.ofSeconds(60);
  private static final ByteProgress SILENT = (_, _) -> {};

  private final LetheClient client;
  private final Canary canary;

  /** The jobs to be cleaned and those to be deleted, by their part, such as "test.shell failed". */
  private final Map<String, String> cleaned = new LinkedHashMap<>();

  private final Map<String, String> deleted = new LinkedHashMap<>();

  Cast(LetheClient client, Canary canary) {
    this.client = client;
    this.canary = canary;
  }

  Cast perform(List<Play> plays) throws Exception {
    for (Play play : plays) {
      for (Map<String, String> ending : List.of(cleaned, deleted)) {
        ending.put(play.type() + " succeeded", ended(play, play.well(), "succeeded"));
        ending.put(play.type() + " failed", ended(play, play.badly(), "failed"));
        ending.put(play.type() + " cancelled", cancelled(play));
      }
    }
    for (Play play : plays) {
      deleted.put(play.type() + " running", running(play));
    }
    for (Play play : plays) {
      deleted.put(play.type() + " queued", begun(play, play.well()));
      deleted.put(play.type() + " draft", draft(play));
    }
    for (Play play : plays) {
      assertThat(client.job(deleted.get(play.type() + " running")).state()).isEqualTo("running");
      assertThat(client.job(deleted.get(play.type() + " queued")).state()).isEqualTo("queued");
    }
    return this;
  }

  List<String> jobs() {
    var all = new ArrayList<>(cleaned.values());
    all.addAll(deleted.values());
    return all;
  }

  List<Erasure> end() {
    return endAt(client);
  }

  /** Asks this server for all endings; what was asked before is asked again. */
  List<Erasure> endAt(LetheClient server) {
    return endings(server).stream().map(Supplier::get).toList();
  }

  /** Asks for all endings at once, and returns when the first was answered. */
  void beginToEndAt(LetheClient server) throws InterruptedException {
    var answered = new CountDownLatch(1);
    for (Supplier<Erasure> ending : endings(server)) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              ending.get();
              answered.countDown();
            } catch (LetheException _) {
              // The server was killed meanwhile.
            }
          });
    }
    assertThat(answered.await(WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  /** Backwards: what waits is ended before what runs makes room for it. */
  private List<Supplier<Erasure>> endings(LetheClient server) {
    var all = new ArrayList<Supplier<Erasure>>();
    deleted.values().forEach(job -> all.addFirst(() -> server.delete(job)));
    cleaned.values().forEach(job -> all.add(() -> server.clean(job)));
    return all;
  }

  private String ended(Play play, Play.Scene scene, String state) {
    String job = begun(play, scene);
    assertThat(client.waitForEnd(job, WAIT, _ -> {}).state()).as(play.type()).isEqualTo(state);
    Optional<Artifact> any = client.artifacts(job).stream().findFirst();
    any.ifPresent(file -> client.link(file.id(), "share", Duration.ofHours(1)));
    return job;
  }

  private String cancelled(Play play) throws Exception {
    String job = running(play);
    assertThat(client.cancel(job, canary.text(), WAIT).outcome()).isEqualTo("stopped");
    return job;
  }

  private String running(Play play) throws Exception {
    String job = begun(play, play.longly());
    Until.holds(job + " running", WAIT, () -> client.job(job).state().equals("running"));
    return job;
  }

  private String begun(Play play, Play.Scene scene) {
    var what =
        scene
            .of(play.type())
            .withMaxAttempts(1)
            .withLabels(labels())
            .withInputs(List.of(Input.part(canary.name(), "file")));
    return client.submit(what, List.of(part(scene)), SILENT).id();
  }

  private String draft(Play play) {
    var what = play.well().of(play.type()).withLabels(labels()).asDraft();
    String job = client.submit(what).id();
    client.putInput(job, canary.name(), part(play.well()), SILENT);
    return job;
  }

  private Map<String, String> labels() {
    return Map.of(canary.name(), canary.text());
  }

  private FilePart part(Play.Scene scene) {
    return new FilePart("file", scene.input(), canary.text(), "application/x-" + canary.name());
  }
}
