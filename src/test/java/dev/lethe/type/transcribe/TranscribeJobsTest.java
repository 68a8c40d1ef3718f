package dev.lethe.type.transcribe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.TestServer;
import dev.lethe.caption.Transcript;
import dev.lethe.caption.TranscriptJson;
import dev.lethe.client.Artifact;
import dev.lethe.client.ByteProgress;
import dev.lethe.client.FilePart;
import dev.lethe.client.Job;
import dev.lethe.client.JobSubmission;
import dev.lethe.client.LetheClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Human speech through a whole server: up as a file, down as a transcript and captions. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
final class TranscribeJobsTest {
  private static final Duration WAIT = Duration.ofSeconds(90);
  private static final ByteProgress SILENT = (_, _) -> {};
  private static final ObjectMapper JSON = new ObjectMapper();

  private Path folder;
  private TestServer server;
  private LetheClient client;

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    server = TestServer.start(folder);
    client = server.client();
  }

  @AfterAll
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void what_somebody_read_aloud_is_written_down_with_the_time_of_each_word() throws Exception {
    Recordings.Reading reading = Recordings.of("0930");
    Job job =
        ended("{\"formats\":[\"srt\",\"scc\"],\"highlights\":{}}", List.of(media(reading.file())));
    assertThat(job.state()).as("%s", job.error()).isEqualTo("succeeded");
    JsonNode result = job.result();
    assertThat(result.path("duration_ms").asInt()).isEqualTo(3290);
    assertThat(result.path("engine").asText()).isEqualTo("pocketsphinx");
    assertThat(result.path("highlights")).isNotEmpty();
    assertThat(names(job))
        .containsExactlyInAnyOrder(
            "transcript.json", "transcript.txt", "captions.srt", "captions.scc", "highlights.json");
    Transcript transcript = transcript(job);
    List<String> heard = Recordings.words(text(job, "transcript.txt"));
    assertThat(Recordings.errors(reading.words(), heard)).isLessThanOrEqualTo(3);
    assertThat(transcript.words()).hasSize(heard.size());
    assertThat(transcript.words())
        .allSatisfy(word -> {
          assertThat(word.confidence()).isBetween(0.0, 1.0);
          assertThat(word.endMs()).isLessThanOrEqualTo(3290);
        });
    assertThat(text(job, "captions.srt")).startsWith("1\n00:00:00,").contains("amiable");
  }

  @Test
  void a_text_that_was_read_gets_the_times_of_what_was_heard() throws Exception {
    Recordings.Reading reading = Recordings.of("0880");
    Path text =
        Files.writeString(folder.resolve("text.txt"), "He was not an ill-disposed young man.");
    Job job = ended("{\"formats\":[\"vtt\"]}", List.of(media(reading.file()), given(text)));
    assertThat(job.state()).as("%s", job.error()).isEqualTo("succeeded");
    Transcript transcript = transcript(job);
    assertThat(transcript.segments()).hasSize(1);
    assertThat(transcript.segments().getFirst().text())
        .isEqualTo("He was not an ill-disposed young man.");
    // "Man" ends the recording, and the engine hears it there.
    assertThat(transcript.words().getLast().startMs()).isBetween(2_200L, 2_600L);
    assertThat(transcript.words().getLast().interpolated()).isFalse();
    assertThat(transcript.words().get(3).interpolated()).isTrue();
  }

  @Test
  void captions_that_are_given_keep_their_times_and_nobody_listens() throws Exception {
    Path srt =
        Files.writeString(
            folder.resolve("given.srt"),
            """
            1
            00:00:00,500 --> 00:00:01,500
            He was <i>not</i>

            2
            00:00:01,600 --> 00:00:02,900
            an ill-disposed
            young man.
            """);
    Job job =
        ended(
            "{\"formats\":[\"vtt\",\"dfxp\"]}",
            List.of(media(Recordings.of("0880").file()), given(srt)));
    assertThat(job.state()).as("%s", job.error()).isEqualTo("succeeded");
    assertThat(job.result().path("engine").isNull()).isTrue();
    assertThat(text(job, "captions.vtt"))
        .isEqualTo(
            """
            WEBVTT

            00:00:00.500 --> 00:00:01.500
            He was not

            00:00:01.600 --> 00:00:02.900
            an ill-disposed young man.

            """);
  }

  @Test
  void silence_has_no_words_and_a_picture_no_sound() throws Exception {
    Path silence = make("silence.wav", "-f", "lavfi", "-i", "anullsrc=r=8000:d=2");
    Job quiet = ended("{}", List.of(media(silence)));
    assertThat(quiet.state()).as("%s", quiet.error()).isEqualTo("succeeded");
    assertThat(quiet.result().path("words").asInt()).isZero();
    Path mute = make("mute.mp4", "-f", "lavfi", "-i", "testsrc=d=1:s=64x64");
    Job picture = ended("{}", List.of(media(mute)));
    assertThat(picture.state()).isEqualTo("failed");
    assertThat(picture.error().code()).isEqualTo("input_not_media");
    assertThat(picture.error().message()).isEqualTo("the input has no sound");
  }

  private Path make(String name, String... from) throws Exception {
    Path file = folder.resolve(name);
    var argv = new ArrayList<>(List.of("ffmpeg", "-v", "error", "-y"));
    argv.addAll(List.of(from));
    argv.add(file.toString());
    assertThat(new ProcessBuilder(argv).inheritIO().start().waitFor()).isZero();
    return file;
  }

  private static Input media(Path file) {
    return new Input("main", file);
  }

  private static Input given(Path file) {
    return new Input("transcript", file);
  }

  private record Input(String name, Path file) {}

  private Job ended(String params, List<Input> inputs) throws IOException {
    JobSubmission what =
        JobSubmission.of("media.transcribe")
            .withParams(JSON.readTree(params))
            .withInputs(
                inputs.stream()
                    .map(input -> JobSubmission.Input.part(input.name(), input.name()))
                    .toList());
    List<FilePart> parts =
        inputs.stream()
            .map(input ->
                new FilePart(
                    input.name(),
                    input.file(),
                    String.valueOf(input.file().getFileName()),
                    "application/octet-stream"))
            .toList();
    String id = client.submit(what, parts, SILENT).id();
    return client.waitForEnd(id, WAIT, _ -> {});
  }

  private List<String> names(Job job) {
    return client.artifacts(job.id()).stream()
        .filter(file -> !List.of("input", "log").contains(file.kind()))
        .map(Artifact::name)
        .toList();
  }

  private String text(Job job, String name) throws IOException {
    Artifact file =
        client.artifacts(job.id()).stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow();
    Path to = folder.resolve(job.id() + "-" + name);
    client.download(file, to, SILENT);
    return Files.readString(to);
  }

  private Transcript transcript(Job job) throws IOException {
    return TranscriptJson.read(text(job, "transcript.json").getBytes(StandardCharsets.UTF_8))
        .orElseThrow();
  }
}
