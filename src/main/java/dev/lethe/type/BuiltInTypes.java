package dev.lethe.type;

import dev.lethe.type.command.SchemaCheck;
import dev.lethe.type.document.DocumentParse;
import dev.lethe.type.document.DocumentSettings;
import dev.lethe.type.media.MediaSettings;
import dev.lethe.type.render.VideoRender;
import dev.lethe.type.transcode.VideoTranscode;
import dev.lethe.type.transcribe.MediaTranscribe;
import dev.lethe.type.transcribe.SpeechSettings;
import dev.lethe.work.JobProgram;
import java.util.List;

/** The registry of built-in job types: one line each. */
public final class BuiltInTypes {
  private BuiltInTypes() {}

  public static List<JobProgram> all(
      MediaSettings media, SpeechSettings speech, DocumentSettings documents) {
    return List.of(
        new VideoTranscode(media),
        new VideoRender(media),
        new MediaTranscribe(media, speech),
        new DocumentParse(documents, new SchemaCheck()));
  }
}
