package dev.lethe.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.TestServer;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.scenario.Exchange.Answered;
import dev.lethe.scenario.Exchange.Asked;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Logs of jobs, while they are written and afterwards. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class LogTest {
  @TempDir private Path folder;
  private World world;

  @BeforeEach
  void open() throws IOException {
    world =
        World.open(
            folder, Map.of("work.slots", "4", "work.log_max_bytes", "4KiB", "work.backoff", "0s"));
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void a_log_can_be_followed_while_it_is_written() throws Exception {
    Path pipe = pipe();
    String job = shell("echo first >&2; cat " + pipe + " > /dev/null; echo second >&2", false);
    try (Follower log = follow(job)) {
      assertThat(log.line().orElseThrow()).startsWith("$ sh -c echo first >&2;");
      assertThat(log.line()).contains("first");
      assertThat(now(job)).endsWith("first\n");
      Files.writeString(pipe, "go on");
      assertThat(log.line()).contains("second");
      assertThat(log.line()).isEmpty();
    }
    assertThat(state(job)).isEqualTo("succeeded");
    assertThat(now(job)).endsWith("first\nsecond\n");
  }

  @Test
  void a_job_that_says_nothing_has_no_log_file() throws Exception {
    String job = shell("true", false);
    try (Follower log = follow(job)) {
      assertThat(log.line()).isEmpty();
    }
    HttpScenario.scenario("nothing")
        .get("/v1/jobs/" + job)
        .field("/state", "succeeded")
        .field("/artifact_count", "0")
        .run(world);
  }

  @Test
  void of_a_long_log_the_end_is_kept_and_it_says_how_much_is_not() throws Exception {
    String job = shell("i=0; while [ $i -lt 2000 ]; do echo line $i >&2; i=$((i+1)); done", false);
    try (Follower log = follow(job)) {
      while (log.line().isPresent()) {
        // to the end
      }
    }
    String kept = now(job);
    assertThat(kept).endsWith("line 1998\nline 1999\n").hasSizeBetween(3_900, 4_200);
    assertThat(kept.lines().findFirst().orElseThrow())
        .matches("\\[[0-9]+ bytes were dropped here]");
    assertThat(kept.lines().skip(1)).allMatch(line -> line.matches("line [0-9]+"));
    Optional<String> first = kept.lines().skip(1).findFirst();
    int number = Integer.parseInt(first.orElseThrow().substring(5));
    assertThat(kept.lines().skip(1)).hasSize(2000 - number);
  }

  @Test
  void deleting_a_job_cuts_who_follows_its_log_and_leaves_nothing_of_it() throws Exception {
    String secret = "sealed-" + System.nanoTime();
    Path pipe = pipe();
    String job = shell("echo " + secret + " >&2; echo up > " + pipe + "; sleep 600", false);
    assertThat(Files.readString(pipe)).isEqualTo("up\n");
    try (Follower log = follow(job)) {
      assertThat(log.line()).isPresent();
      assertThat(log.line()).contains(secret);
      HttpScenario.scenario("delete")
          .delete("/v1/jobs/" + job + "?wait=20s")
          .expect(200)
          .get("/v1/jobs/" + job + "/log")
          .expect(410, "job_deleted")
          .run(world);
      assertThatThrownBy(log::line).isInstanceOf(IOException.class);
    }
    assertThat(onDisk(secret)).isFalse();
  }

  @Test
  void a_cancelled_job_keeps_its_log_only_with_its_partial_outputs() throws Exception {
    assertThat(logAfterCancel(false)).isEmpty();
    assertThat(logAfterCancel(true)).contains("at work");
  }

  @Test
  void the_logs_of_all_attempts_come_one_after_the_other() throws Exception {
    Path pipe = pipe();
    Path place = Files.createDirectory(folder.resolve("twice"));
    String job;
    try (TestServer first = TestServer.start(place)) {
      try (LetheClient client = first.client()) {
        String script = "echo run >&2; cat " + pipe + " > /dev/null";
        job =
            client
                .submit(
                    JobSubmission.of("test.shell")
                        .withParams(OpenApi.JSON.createObjectNode().put("script", script)))
                .id();
      }
      try (Follower log = follow(first, job)) {
        assertThat(log.line()).isPresent();
        assertThat(log.line()).contains("run");
        // The job is given back to the queue, so this is not the end of its log.
        first.close();
        assertThatThrownBy(log::line).isInstanceOf(IOException.class);
      }
    }
    try (TestServer second = TestServer.start(place);
        Follower log = follow(second, job)) {
      assertThat(log.line()).isPresent();
      assertThat(log.line()).contains("run");
      assertThat(log.line()).contains("[attempt 2]");
      assertThat(log.line()).isPresent();
      assertThat(log.line()).contains("run");
      Files.writeString(pipe, "go on");
      assertThat(log.line()).isEmpty();
    }
  }

  private static Follower follow(TestServer server, String job) throws Exception {
    return new Follower(
        server.url(),
        "/v1/jobs/" + job + "/log?follow=true",
        Map.of("Authorization", "Bearer " + server.adminKey()));
  }

  private String logAfterCancel(boolean keepPartial) throws Exception {
    Path pipe = pipe();
    String job = shell("echo at work >&2; echo up > " + pipe + "; sleep 600 & wait", keepPartial);
    assertThat(Files.readString(pipe)).isEqualTo("up\n");
    HttpScenario.scenario("cancel")
        .post("/v1/jobs/" + job + "/cancel")
        .json("{\"wait\":\"30s\"}")
        .field("/job/state", "cancelled")
        .run(world);
    return now(job);
  }

  private Follower follow(String job) throws Exception {
    return new Follower(
        world.server().url(),
        "/v1/jobs/" + job + "/log?follow=true",
        new HashMap<>(world.authorization("user")));
  }

  private String now(String job) {
    Answered answered = get("/v1/jobs/" + job + "/log");
    assertThat(answered.status()).isEqualTo(200);
    return answered.text();
  }

  private String state(String job) {
    return get("/v1/jobs/" + job).json().path("state").asText();
  }

  private Answered get(String path) {
    return world.send(new Asked("GET", path, "", world.authorization("user"), World.NOTHING));
  }

  private String shell(String script, boolean keepPartial) {
    ObjectNode job = OpenApi.JSON.createObjectNode().put("type", "test.shell");
    job.put("keep_partial", keepPartial).putObject("params").put("script", script);
    return world.submit("user", job.toString());
  }

  private Path pipe() throws IOException, InterruptedException {
    Path pipe = folder.resolve("pipe-" + System.nanoTime());
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    return pipe;
  }

  private boolean onDisk(String text) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file, StandardCharsets.ISO_8859_1).contains(text)) {
          return true;
        }
      }
      return false;
    }
  }
}
