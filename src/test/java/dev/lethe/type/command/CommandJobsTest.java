package dev.lethe.type.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.TestServer;
import dev.lethe.client.Artifact;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import dev.lethe.client.LetheException;
import dev.lethe.endings.Until;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs behind a server, described by files; the script of each job is its first input. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
final class CommandJobsTest {
  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final ByteProgress SILENT = (_, _) -> {};
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FREE =
      """
      argv = ["sh", "{in.0}", "--width={params.width}"]
      params = '''{"type":"object","properties":{"text":{"type":"string"},
        "width":{"type":"integer","minimum":1,"default":5}}}'''
      [inputs]
      least = 1
      most = 2
      [environment]
      TYPES = "{dir}"
      [limits]
      files = 8
      memory = "64MiB"
      file = "4MiB"
      [progress]
      phases = ["draw"]
      [[outputs]]
      match = "*.txt"
      kind = "document"
      media_type = "text/plain"
      [[outputs]]
      match = "deep/**"
      kind = "preview"
      media_type = "image/png"
      [cancel]
      grace = "10s"
      """;
  private static final String STRICT =
      """
      argv = ["sh", "{in.0}"]
      other_outputs = "refuse"
      [inputs]
      least = 1
      [limits]
      wall_time = "3s"
      [progress]
      from = "stdout"
      phases = ["draw"]
      [exit]
      retry = []
      [[outputs]]
      match = "*.txt"
      media_type = "text/plain"
      """;

  private Path folder;
  private TestServer server;
  private LetheClient client;

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    Path types = Files.createDirectory(folder.resolve("types"));
    Files.writeString(types.resolve("run.free.toml"), FREE);
    Files.writeString(types.resolve("run.strict.toml"), STRICT);
    Files.writeString(types.resolve("run.gone.toml"), "argv = [\"no-such-program\"]\n");
    server =
        TestServer.start(
            folder, Map.of("types.dir", types.toString(), "work.backoff", "0s", "work.slots", "2"));
    client = server.client();
  }

  @AfterAll
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void a_program_finds_its_job_in_files_and_what_it_makes_is_the_jobs() throws Exception {
    Job job =
        ended(
            "run.free",
            "{\"text\":\"-rf $(x)\"}",
            """
            cp "$LETHE_PARAMS" "$O/params.txt"
            cp "$LETHE_INPUTS" "$O/inputs.bin"
            echo "$1 $TYPES $LETHE_IN" > "$O/said.txt"
            mkdir "$O/deep"; echo png > "$O/deep/a.png"
            echo '{"answer": 42}' > "$O/result.json"
            echo '{"said.txt": {"width": 7}}' > "$O/meta.json"
            echo 'to the log'; echo 'and this' >&2
            """);

    assertThat(job.state()).as(String.valueOf(job.error())).isEqualTo("succeeded");
    assertThat(String.valueOf(job.result())).isEqualTo("{\"answer\":42}");
    assertThat(String.valueOf(job.params())).isEqualTo("{\"text\":\"-rf $(x)\",\"width\":5}");
    assertThat(made(job))
        .containsExactly(
            "preview deep_a.png image/png",
            "result inputs.bin application/octet-stream",
            "document params.txt text/plain",
            "document said.txt text/plain");
    assertThat(text(job, "params.txt")).isEqualTo("{\"text\":\"-rf $(x)\",\"width\":5}");
    JsonNode inputs = JSON.readTree(text(job, "inputs.bin"));
    assertThat(inputs.at("/0/name").asText()).isEqualTo("script");
    assertThat(inputs.at("/0/bytes").asLong()).isPositive();
    assertThat(text(job, "said.txt"))
        .startsWith("--width=5 " + folder.resolve("types") + " /")
        .endsWith("/in\n");
    assertThat(String.valueOf(artifact(job, "said.txt").meta())).contains("\"width\":7");
    assertThat(text(job, "attempt-1.log")).contains("to the log").contains("and this");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exit 3 | command_failed | exit status 3",
        "kill -9 $$ | command_failed | killed by signal 9 (exit status 137)",
        "ln -s /etc/passwd $O/x.txt | command_failed | has a symbolic link",
        "ln -s / $O/result.json | command_failed | has a symbolic link",
        "mkfifo $O/x.txt | command_failed | has a pipe",
        "mkfifo $O/result.json | command_failed | has a pipe",
        "rm -r $O; ln -s /etc $O| command_failed | is gone",
        "rm -r $O | command_failed | is gone",
        "echo no > $O/result.json | command_failed | result.json is not one JSON object",
        "echo [] > $O/meta.json | command_failed | meta.json is not one JSON object",
        "mkdir -p $O/1/2/3/4/5/6/7/8/9 | limit_exceeded | files of 8",
        "head -c 9000000 /dev/zero > $O/a.bin | limit_exceeded | file of 4194304 bytes",
        "dd if=/dev/zero of=/dev/null bs=200M count=9; sleep 600 | limit_exceeded | memory of",
        "head -c 300000 /dev/zero > $O/result.json | limit_exceeded | result.json of 262144",
      })
  void what_goes_wrong_is_told_in_words_of_the_server(String script, String code, String message)
      throws Exception {
    Job job = ended("run.free", "{\"text\":\"secret\"}", "echo secret >&2; " + script);
    assertThat(job.state()).isEqualTo("failed");
    Job.Failure error = Objects.requireNonNull(job.error());
    assertThat(error.code()).isEqualTo(code);
    assertThat(error.message()).contains(message).doesNotContain("secret");
    assertThat(error.retryable()).isFalse();
    assertThat(made(job)).isEmpty();
  }

  @Test
  void a_program_may_ask_to_be_run_again() throws Exception {
    Job job = ended("run.free", "{}", "exit 75");
    assertThat(job.attempt()).isEqualTo(2);
    assertThat(Objects.requireNonNull(job.error()).message()).isEqualTo("exit status 75");
    assertThat(ended("run.strict", "{}", "exit 75").attempt()).isEqualTo(1);
  }

  @Test
  void what_a_program_leaves_behind_holds_nobody_up() throws Exception {
    long began = System.nanoTime();
    String late = "setsid sh -c 'sleep 1.5; echo late > $LETHE_OUT/late.txt; sleep 600' &";
    Job job = ended("run.free", "{}", late + " echo hello > $O/a.txt");
    assertThat(job.state()).isEqualTo("succeeded");
    assertThat(made(job)).containsExactly("document a.txt text/plain");
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void a_program_that_takes_too_long_is_ended() throws Exception {
    Job job = ended("run.strict", "{}", "sleep 600");
    assertThat(Objects.requireNonNull(job.error()).code()).isEqualTo("limit_exceeded");
    assertThat(job.error().message()).isEqualTo("wall time of PT3S");
  }

  @Test
  void a_file_that_no_rule_names_is_refused_where_the_type_says_so() throws Exception {
    Job job = ended("run.strict", "{}", "echo a > $O/a.txt; echo b > $O/b.bin");
    assertThat(Objects.requireNonNull(job.error()).message()).contains("no rule");
    assertThat(made(job)).isEmpty();
  }

  @Test
  void names_are_cleaned() throws Exception {
    Job job =
        ended(
            "run.free",
            "{}",
            "cd $O; echo a > \"$(printf 'a\\nb\\033.txt')\"; echo b > 'c\\d:\"e\".txt';"
                + " echo c > .hidden");
    assertThat(made(job))
        .containsExactlyInAnyOrder(
            "document a_b_.txt text/plain",
            "document c_d:\"e\".txt text/plain",
            "result .hidden application/octet-stream");
  }

  @Test
  void progress_is_read_from_descriptor_3_or_from_standard_output() throws Exception {
    for (String type : List.of("run.free", "run.strict")) {
      String to = type.equals("run.free") ? " >&3" : "";
      String job =
          client
              .submit(submission(type), parts("echo '25% draw'" + to + "; sleep 600"), SILENT)
              .id();
      // The second one is ended for its time; what it told stands.
      Until.holds("progress of " + type, WAIT, () -> fraction(job) == 0.25);
      assertThat(Objects.requireNonNull(client.job(job).progress()).phase()).isEqualTo("draw");
      client.delete(job);
    }
  }

  @Test
  void a_cancelled_program_may_finish_its_files_where_they_are_wanted() throws Exception {
    String script =
        "trap 'echo half > $O/a.txt; exit 9' TERM; echo '0.5 draw' >&3;" + " sleep 600 & wait";
    String job =
        client.submit(submission("run.free").withKeepPartial(true), parts(script), SILENT).id();
    Until.holds("work", WAIT, () -> fraction(job) == 0.5);

    assertThat(client.cancel(job, null, WAIT).outcome()).isEqualTo("stopped");

    Job ended = client.job(job);
    assertThat(ended.state()).isEqualTo("cancelled");
    assertThat(made(ended)).containsExactly("document a.txt text/plain");
    assertThat(String.valueOf(artifact(ended, "a.txt").meta())).contains("\"partial\":true");
  }

  @Test
  void a_type_whose_program_is_missing_is_not_served() {
    assertThatExceptionOfType(LetheException.class)
        .isThrownBy(() -> client.submit(JobSubmission.of("run.gone")))
        .satisfies(refused -> {
          assertThat(refused.status()).isEqualTo(501);
          assertThat(refused.code()).isEqualTo("type_not_served");
        });
  }

  @Test
  void a_wrong_parameter_is_named() {
    assertThatExceptionOfType(LetheException.class)
        .isThrownBy(() ->
            client.submit(
                submission("run.free").withParams(JSON.readTree("{\"width\":0}")),
                parts("exit 0"),
                SILENT))
        .satisfies(refused -> {
          assertThat(refused.status()).isEqualTo(400);
          assertThat(refused.code()).isEqualTo("invalid_request");
          assertThat(refused.getMessage()).contains("/params/width");
        });
  }

  private Job ended(String type, String params, String script) throws Exception {
    var submission = submission(type).withParams(JSON.readTree(params)).withMaxAttempts(2);
    String job = client.submit(submission, parts(script), SILENT).id();
    return client.waitForEnd(job, WAIT, _ -> {});
  }

  private static JobSubmission submission(String type) {
    return JobSubmission.of(type);
  }

  private List<FilePart> parts(String script) throws Exception {
    Path file = Files.createTempFile(folder, "script", ".sh");
    Files.writeString(file, "O=$LETHE_OUT\n" + script);
    return List.of(new FilePart("file", file, "script", "text/plain"));
  }

  /** What a program made, by its name. */
  private List<String> made(Job job) {
    return client.artifacts(job.id()).stream()
        .filter(file -> !file.kind().equals("input") && !file.kind().equals("log"))
        .map(file -> file.kind() + " " + file.name() + " " + file.mediaType())
        .toList();
  }

  private Artifact artifact(Job job, String name) {
    return client.artifacts(job.id()).stream()
        .filter(file -> file.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private String text(Job job, String name) throws Exception {
    Path file = Files.createTempFile(folder, "artifact", "");
    client.download(artifact(job, name), file, SILENT);
    return Files.readString(file);
  }

  private double fraction(String job) {
    var progress = client.job(job).progress();
    return progress == null ? 0 : progress.fraction();
  }
}
