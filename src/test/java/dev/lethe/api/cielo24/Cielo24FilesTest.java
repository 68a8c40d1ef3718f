package dev.lethe.api.cielo24;

import static dev.lethe.api.cielo24.Caller.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.lethe.TestServer;
import dev.lethe.api.Row;
import dev.lethe.api.Wire;
import dev.lethe.api.Wire.Said;
import dev.lethe.http.Json;
import dev.lethe.id.JobId;
import dev.lethe.id.WireIds;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What is fetched of a job, and who is called when it is there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class Cielo24FilesTest {
  private static final String NO_TEXT = "The job has no such text, or not yet";
  private static final String NO_MEDIA = "The job has no such media, or not yet";

  private final BlockingQueue<String> called = new LinkedBlockingQueue<>();
  private TestServer server;
  private HttpServer receiver;
  private Wire wire;
  private Caller caller;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          String user = exchange.getRequestHeaders().getFirst("Authorization");
          called.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + (user == null ? "" : " " + user));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    receiver.start();
    server =
        TestServer.start(
            folder,
            Map.of(
                "callbacks.allow_private_addresses", "true",
                "dialects.cielo24.perform_transcription", "test.shell",
                "dialects.cielo24.perform_transcription_params",
                    "{\"script\":\"$options.script\"}"));
    wire = new Wire(server);
    caller = new Caller(wire, server.newAccountKey("north"));
  }

  @AfterAll
  void stop() {
    wire.close();
    server.close();
    receiver.stop(0);
  }

  @Test
  @Row({"3-T", "3-M", "3-N"})
  void options_as_deep_as_they_may_be_are_told_of_like_any_others() {
    String deep = "{\"a\":".repeat(63) + "{}" + "}".repeat(63);
    String job = caller.draft();
    caller.ok(
        "job/perform_transcription",
        "job_id",
        job,
        "transcription_fidelity",
        "PREMIUM",
        "priority",
        "STANDARD",
        "options",
        "{\"script\":\"true\",\"deep\":" + deep.substring(5, deep.length() - 1) + "}");
    ended(job);
    assertThat(caller.ok("job/info", "job_id", job).path("JobId").asText()).isEqualTo(job);
    assertThat(caller.ok("job/list").path("ActiveJobs").findValuesAsText("JobId")).contains(job);
    caller.ok("job/delete", "job_id", job);
  }

  @Test
  @Row({"3-U", "3-V"})
  void texts_are_those_that_the_program_made() {
    String id =
        caller.job(
            "printf 'hellö' > out/a.txt; printf '1' > out/a.srt; printf 'WEBVTT' > out/a.vtt");
    ended(id);
    Said transcript = caller.get("job/get_transcript", "job_id", id, "remove_disfluencies", "true");
    assertThat(transcript.status()).isEqualTo(200);
    assertThat(transcript.type()).isEqualTo("text/plain;charset=utf-8");
    assertThat(transcript.body()).isEqualTo("hellö");
    assertThat(caption(id, "SRT").body()).isEqualTo("1");
    assertThat(caption(id, "WEB_VTT").body()).isEqualTo("WEBVTT");
    assertThat(caption(id, "TRANSCRIPT").body()).isEqualTo("hellö");
    refused(caption(id, "DFXP"), "ITEM_NOT_FOUND", NO_TEXT);
    refused(caption(id, "DOC"), "INVALID_OPTION", "caption_format: not one of the vendor's");
    refused(
        caller.get("job/get_caption", "job_id", id),
        "MISSING_PARAMETER",
        "The parameter is missing: caption_format");
    String url =
        caller
            .ok("job/get_caption", "job_id", id, "caption_format", "SRT", "build_url", "True")
            .path("CaptionUrl")
            .asText();
    assertThat(fetched(url).body()).isEqualTo("1");
    caller.ok("job/delete", "job_id", id);
    assertThat(fetched(url).status()).isEqualTo(410);
    refused(caption(id, "SRT"), "ITEM_NOT_FOUND", "There is no job with this id");
  }

  @Test
  @Row({"3-U", "3-V"})
  void a_long_text_is_sent_as_it_is_read_and_called_what_a_short_one_is() {
    String id =
        caller.job(
            "head -c 262144 /dev/zero | tr '\\0' a > out/a.txt;"
                + " head -c 262145 /dev/zero | tr '\\0' b > out/b.srt");
    ended(id);
    Said whole = caller.get("job/get_transcript", "job_id", id);
    assertThat(whole.body()).isEqualTo("a".repeat(262_144));
    assertThat(whole.header("Accept-Ranges")).isEmpty();
    Said streamed = caption(id, "SRT");
    assertThat(streamed.body()).isEqualTo("b".repeat(262_145));
    assertThat(streamed.header("Accept-Ranges")).isEqualTo("bytes");
    assertThat(streamed.type()).isEqualTo(whole.type());
    Said head = caller.head("job/get_caption", "job_id", id, "caption_format", "SRT");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.header("Content-Length")).isEqualTo("262145");
  }

  @Test
  @Row({"3-U", "3-V", "3-S"})
  void what_is_not_there_yet_is_not_found() {
    String id = caller.ok("job/new").path("JobId").asText();
    refused(caller.get("job/get_transcript", "job_id", id), "ITEM_NOT_FOUND", NO_TEXT);
    refused(caption(id, "SRT"), "ITEM_NOT_FOUND", NO_TEXT);
    refused(caller.get("job/media", "job_id", id), "ITEM_NOT_FOUND", NO_MEDIA);
    refused(caller.get("job/transcoded_media", "job_id", id), "ITEM_NOT_FOUND", NO_MEDIA);
    refused(caller.get("job/download_media", "job_id", id), "ITEM_NOT_FOUND", NO_MEDIA);
    refused(
        caller.get("job/media", "job_id", id, "media_type", "avi"),
        "INVALID_OPTION",
        "media_type: mp3 or mp4");
    caller.ok("job/add_media", "job_id", id, "media_url", "https://example.org/a.mp4");
    assertThat(caller.get("job/media", "job_id", id).body())
        .isEqualTo("{\"MediaUrl\":\"https://example.org/a.mp4\"}");
    refused(caller.get("job/download_media", "job_id", id), "ITEM_NOT_FOUND", NO_MEDIA);
  }

  @Test
  @Row({"3-S"})
  void media_is_the_best_that_there_is_by_now() {
    String id = caller.draft();
    assertThat(fetched(media(id)).body()).isEqualTo("bytes");
    caller.perform(id, "printf two > out/two.mp4; printf three > out/three.mp3");
    ended(id);
    Said two = fetched(media(id, "media_type", "mp4"));
    assertThat(two.body()).isEqualTo("two");
    assertThat(two.header("Content-Disposition")).contains("two.mp4");
    assertThat(fetched(media(id, "media_type", "mp3")).body()).isEqualTo("three");
    assertThat(fetched(media(id)).body()).isIn("two", "three");
    String made =
        caller
            .ok("job/transcoded_media", "job_id", id, "media_type", "mp3")
            .path("MediaUrl")
            .asText();
    assertThat(fetched(made).body()).isEqualTo("three");
    Said whole = caller.get("job/download_media", "job_id", id, "media_type", "mp4");
    assertThat(whole.body()).isEqualTo("two");
    assertThat(whole.header("Content-Disposition")).isEqualTo("attachment; filename=\"two.mp4\"");
    caller.ok("job/delete", "job_id", id);
    assertThat(fetched(made).status()).isEqualTo(410);
  }

  @Test
  @Row({"3-T", "3.4"})
  void who_asked_for_it_is_called_when_the_job_has_ended() throws Exception {
    String id = caller.draft("job_name", "a & b");
    String base = "http://ann:secret@127.0.0.1:" + receiver.getAddress().getPort();
    String options = Json.text(Map.of("script", "true", "custom_metadata", Map.of("shelf", "x y")));
    caller.ok(
        "job/perform_transcription",
        "job_id",
        id,
        "transcription_fidelity",
        "MECHANICAL",
        "priority",
        "STANDARD",
        "options",
        options,
        "callback_url",
        base + "/done/{job_id}?n={job_name}&s={shelf}&i={iwp_name}&none={none}&t={job_id}");
    String heard = Objects.requireNonNull(called.poll(30, TimeUnit.SECONDS));
    assertThat(heard)
        .isEqualTo(
            "GET /done/%s?n=a%%20%%26%%20b&s=x%%20y&i=FINAL&none=&t=%s Basic YW5uOnNlY3JldA=="
                .formatted(id, id));
    String failing = caller.draft();
    caller.perform(failing, "exit 1", "callback_url", base + "/failed");
    assertThat(called.poll(30, TimeUnit.SECONDS)).startsWith("GET /failed");
    String deleted = caller.draft();
    caller.perform(deleted, "sleep 600", "callback_url", base + "/never");
    caller.ok("job/delete", "job_id", deleted);
    String last = caller.draft();
    caller.perform(last, "true", "callback_url", base + "/last");
    assertThat(called.poll(30, TimeUnit.SECONDS)).startsWith("GET /last");
  }

  private Said caption(String id, String format) {
    return caller.get("job/get_caption", "job_id", id, "caption_format", format);
  }

  private String media(String id, String... more) {
    List<String> fields = new ArrayList<>(List.of("job_id", id));
    fields.addAll(List.of(more));
    return caller.ok("job/media", fields.toArray(String[]::new)).path("MediaUrl").asText();
  }

  private Said fetched(String url) {
    assertThat(url).startsWith("http");
    return wire.send("GET", URI.create(url).getRawPath(), new byte[0]);
  }

  private void ended(String id) {
    try {
      JobId job = new JobId(WireIds.hex(id).orElseThrow());
      server.server().jobs().awaitEnd(job, Duration.ofSeconds(30));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
