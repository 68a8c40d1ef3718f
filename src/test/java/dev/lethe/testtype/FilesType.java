package dev.lethe.testtype;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.error.ErrorCode;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.process.ProcessTree;
import dev.lethe.work.JobContext;
import dev.lethe.work.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code test.files}: leaves a file of each sort that a video job can have, each with {@code
 * params.marker} in it, and answers with a transcript. Before that it runs {@code params.script}
 * with {@code /bin/sh}, if there is one.
 */
public final class FilesType implements TestProgram {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** One file that it leaves. */
  private record Made(ArtifactKind kind, String name, String mediaType, String meta) {
    Made(ArtifactKind kind, String name, String mediaType) {
      this(kind, name, mediaType, "{}");
    }
  }

  private static final List<Made> ALL =
      List.of(
          new Made(ArtifactKind.VIDEO, "720p.mp4", "video/mp4", "{\"duration_ms\":1500}"),
          new Made(ArtifactKind.AUDIO, "audio.mp3", "audio/mpeg"),
          new Made(ArtifactKind.THUMBNAIL, "thumbnail-000.jpg", "image/jpeg"),
          new Made(ArtifactKind.PREVIEW, "preview.mp4", "video/mp4"),
          new Made(ArtifactKind.SUBTITLE, "captions.srt", "application/x-subrip"),
          new Made(ArtifactKind.SUBTITLE, "captions.vtt", "text/vtt"),
          new Made(ArtifactKind.TRANSCRIPT, "transcript.txt", "text/plain"));

  @Override
  public String name() {
    return "test.files";
  }

  @Override
  public Outcome run(JobContext job) throws Exception {
    JsonNode params = JSON.readTree(job.params());
    job.progress(0.4, "encode");
    ProcessTree.Child child =
        job.start(List.of("/bin/sh", "-c", params.path("script").asText("true")));
    String said = new String(child.stderr().readAllBytes(), StandardCharsets.UTF_8);
    if (child.waitFor() != 0) {
      return new Outcome.Failed(ErrorCode.PROGRAM_FAILED, said, false);
    }
    String marker = params.path("marker").asText();
    for (Made made : ALL) {
      leave(job, made, marker);
    }
    return new Outcome.Succeeded(
        "{\"transcript\":[{\"uid\":\"1\",\"words\":[{\"word\":\"%s\"}]}],\"highlight\":[],"
                .formatted(marker)
            + "\"renderParams\":{\"scenes\":[]},\"storyboard\":\"board.json\","
            + "\"status\":\"mine\"}");
  }

  private static void leave(JobContext job, Made made, String marker) throws IOException {
    Path file = job.scratch().resolve(made.name());
    Files.writeString(file, made.name() + " of " + marker + "\n");
    job.output(file, made.kind(), made.name(), made.mediaType(), made.meta());
  }
}
