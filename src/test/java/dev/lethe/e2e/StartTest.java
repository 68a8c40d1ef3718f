package dev.lethe.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.client.LetheException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator meets when starting the program, at first and when something is amiss. */
final class StartTest {
  private static final Map<String, String> NO_FFMPEG =
      Map.of("LETHE_MEDIA__FFMPEG", "/nowhere/ffmpeg");

  @TempDir private Path folder;
  private Folders folders = new Folders(Path.of(""));

  @BeforeEach
  void here() {
    folders = new Folders(folder);
  }

  @AfterEach
  void leaveNothing() throws IOException {
    folders.removeScratchInMemory();
  }

  @Test
  void a_first_start_makes_folders_and_keys_for_their_owner_alone() throws IOException {
    try (var server = serve(Map.of())) {
      URI url = listening(server);
      assertThat(mode(folders.data())).isEqualTo("rwx------");
      assertThat(mode(folders.keys())).isEqualTo("rwx------");
      assertThat(mode(folders.data().resolve("blobs"))).isEqualTo("rwx------");
      assertThat(mode(folders.data().resolve("admin.key"))).isEqualTo("rw-------");
      try (var keys = Files.list(folders.keys())) {
        List<Path> all = keys.toList();
        assertThat(all)
            .filteredOn(file -> !file.endsWith("lock"))
            .hasSizeGreaterThanOrEqualTo(3)
            .anyMatch(file -> file.endsWith("master-1.key"))
            .allSatisfy(file -> assertThat(mode(file)).isEqualTo("rw-------"));
      }
      assertThat(server.text()).contains("wrote the admin API key to " + folders.data());
      assertThat(Files.readString(folders.data().resolve("server.url")).strip())
          .isEqualTo(url.toString());
      try (LetheClient client = Program.client(url, folders.data())) {
        assertThat(Book.listed(client)).isEmpty();
      }
    }
  }

  @Test
  void a_second_server_on_the_same_data_is_refused_and_the_first_goes_on() throws IOException {
    try (var first = serve(Map.of())) {
      URI url = listening(first);
      try (var second = serve(Map.of())) {
        assertThat(second.exit()).isEqualTo(1);
        assertThat(second.text())
            .isEqualTo(
                "lethe: another server is running on %s; stop it or choose another --data folder",
                folders.data());
      }
      try (LetheClient client = Program.client(url, folders.data())) {
        assertThat(client.alive()).isTrue();
      }
    }
  }

  @Test
  void a_port_in_use_is_said_in_one_sentence() throws IOException {
    try (var first = serve(Map.of())) {
      URI url = listening(first);
      String taken = url.getHost() + ":" + url.getPort();
      String other = folder.resolve("other").toString();
      try (var second =
          Program.lethe(folder, Map.of(), "serve", "--listen", taken, "--data", other)) {
        assertThat(second.exit()).isEqualTo(1);
        assertThat(lastLine(second))
            .startsWith("lethe: ")
            .contains(taken)
            .doesNotContain("bug")
            .doesNotContain("Exception");
      } finally {
        new Folders(folder, "other").removeScratchInMemory();
      }
    }
  }

  @Test
  void an_unknown_setting_is_refused_by_its_name() throws IOException {
    try (var server = serve(Map.of("LETHE_SERVER__LISTN", "127.0.0.1:0"))) {
      assertThat(server.exit()).isEqualTo(1);
      assertThat(server.text()).startsWith("lethe: ").contains("LETHE_SERVER__LISTN");
    }
    assertThat(folders.data()).doesNotExist();
  }

  @Test
  void keys_that_others_can_read_are_refused() throws IOException {
    try (var server = serve(Map.of())) {
      listening(server);
      server.terminate();
      assertThat(server.exit()).as(server.text()).isZero();
    }
    Path master = folders.keys().resolve("master-1.key");
    Files.setPosixFilePermissions(master, PosixFilePermissions.fromString("rw-r--r--"));
    try (var server = serve(Map.of())) {
      assertThat(server.exit()).isEqualTo(1);
      assertThat(lastLine(server))
          .startsWith("lethe: ")
          .contains(master.toString())
          .doesNotContain("bug");
    }
  }

  @Test
  void without_ffmpeg_everything_else_is_served() throws IOException {
    Path clip = Files.writeString(folder.resolve("clip.mp4"), "not looked at");
    try (var server = serve(NO_FFMPEG)) {
      URI url = listening(server);
      assertThat(server.text()).contains("WARN").contains("video.transcode is not served");
      try (var asks = new Asks(url, Program.key(folders.data()));
          LetheClient client = Program.client(url, folders.data())) {
        var ready = asks.get("/readyz");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).contains("video.transcode").contains("apt-get install ffmpeg");
        var submission = JobSubmission.of("video.transcode");
        assertThatThrownBy(
                () -> client.submit(submission, List.of(FilePart.of(clip)), (_, _) -> {}))
            .isInstanceOfSatisfying(
                LetheException.class,
                refusal -> {
                  assertThat(refusal.status()).isEqualTo(501);
                  assertThat(refusal.code()).isEqualTo("type_not_served");
                  assertThat(refusal.detail()).contains("apt-get install ffmpeg");
                });
        assertThat(Book.listed(client)).isEmpty();
      }
    }
  }

  @Test
  void without_ffmpeg_run_and_demo_say_what_to_run() throws IOException {
    Path clip = Files.writeString(folder.resolve("clip.mp4"), "not looked at");
    Map<String, String> env = Map.of("PATH", folders.aside("empty").toString());
    try (var run = Program.lethe(folder, env, "run", clip.toString(), "--type", "video.transcode");
        var demo = Program.lethe(folder, env, "demo")) {
      assertThat(run.exit()).as(run.text()).isEqualTo(1);
      assertThat(lastLine(run)).startsWith("lethe: ").contains("apt-get install ffmpeg");
      assertThat(demo.exit()).as(demo.text()).isEqualTo(1);
      assertThat(lastLine(demo)).startsWith("lethe: ").contains("apt-get install ffmpeg");
    }
  }

  @Test
  void jobs_run_on_a_postgresql_database() throws IOException {
    try (var postgres = EmbeddedPostgres.start();
        var server =
            Program.server(
                folder,
                Map.of(
                    "store.url",
                    postgres.getJdbcUrl("postgres", "postgres").split("[?]")[0],
                    "store.user",
                    "postgres"))) {
      URI url = server.url();
      try (LetheClient client = Program.client(url, folders.data())) {
        Path file = Files.writeString(folder.resolve("input"), "some bytes");
        var work =
            JobSubmission.of("test.shell")
                .withParams(Work.QUICK.params(folder.resolve("runs"), "1"));
        Job submitted = submit(server, client, work, file);
        Job ended = client.waitForEnd(submitted.id(), Program.PATIENCE, _ -> {});
        assertThat(ended.state()).as(server.text()).isEqualTo("succeeded");
        assertThat(client.artifacts(ended.id())).extracting("name").contains("copy");
      }
      server.terminate();
      assertThat(server.exit()).as(server.text()).isZero();
    }
  }

  private static Job submit(Program server, LetheClient client, JobSubmission work, Path file) {
    try {
      return client.submit(work, List.of(FilePart.of(file)), (_, _) -> {});
    } catch (LetheException e) {
      throw new AssertionError(server.text(), e);
    }
  }

  private Program serve(Map<String, String> env) throws IOException {
    String data = folders.data().toString();
    return Program.lethe(folder, env, "serve", "--listen", "127.0.0.1:0", "--data", data);
  }

  private static URI listening(Program server) {
    String line = server.line("listening on ");
    return URI.create(line.replaceAll(".*listening on ([^, ]+).*", "$1"));
  }

  private static String lastLine(Program program) {
    return program.text().lines().reduce("", (_, line) -> line);
  }

  private static String mode(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
