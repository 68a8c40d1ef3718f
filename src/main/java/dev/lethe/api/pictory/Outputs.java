package dev.lethe.api.pictory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.api.Domain;
import dev.lethe.http.Json;
import dev.lethe.job.Job;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ledger.Link;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The addresses under which the files of a job are fetched, in the vendor's fields. Each is a link
 * of ours, so that a plain GET without a key opens it, and the end of the job's data ends it.
 */
final class Outputs {
  private static final Set<ArtifactKind> TEXTS =
      EnumSet.of(
          ArtifactKind.SUBTITLE,
          ArtifactKind.TRANSCRIPT,
          ArtifactKind.DOCUMENT,
          ArtifactKind.RESULT);
  private static final Set<ArtifactKind> NO_OUTPUT =
      EnumSet.of(
          ArtifactKind.INPUT,
          ArtifactKind.LOG,
          ArtifactKind.THUMBNAIL,
          ArtifactKind.PREVIEW,
          ArtifactKind.SPRITE);

  private final Domain domain;

  Outputs(Domain domain) {
    this.domain = domain;
  }

  void addTo(ObjectNode out, Job job) {
    List<Artifact> files = files(job);
    Optional<Artifact> video = first(files, Outputs::video);
    Optional<Artifact> audio = first(files, Outputs::audio);
    video.ifPresent(file -> {
      String shown = shown(file);
      out.put("videoURL", saved(file));
      out.put("videoShareURL", shown);
      out.put("shareVideoURL", shown);
      out.put("videoDuration", Json.own(file.meta()).path("duration_ms").asLong() / 1000.0);
    });
    audio.ifPresent(file -> out.put("audioURL", saved(file)));
    first(files, file -> file.kind() == ArtifactKind.THUMBNAIL)
        .ifPresent(file -> out.put("thumbnail", shown(file)));
    first(files, file -> file.kind() == ArtifactKind.PREVIEW)
        .ifPresent(file -> out.put("preview", shown(file)));
    first(
            files,
            file -> file.kind() == ArtifactKind.DOCUMENT && file.name().equals("storyboard.json"))
        .ifPresent(file -> out.put("storyboard", shown(file)));
    first(files, file -> text(file, ".srt", "application/x-subrip"))
        .ifPresent(file -> out.put("srtFile", saved(file)));
    first(files, file -> text(file, ".vtt", "text/vtt"))
        .ifPresent(file -> out.put("vttFile", saved(file)));
    first(files, file -> text(file, ".txt", "text/plain"))
        .ifPresent(file -> out.put("txtFile", saved(file)));
    video
        .or(() -> audio)
        .or(() -> first(files, file -> !NO_OUTPUT.contains(file.kind())))
        .ifPresent(file -> out.put("outputUrl", saved(file)));
  }

  /** The one picture that was made up. */
  void addImage(ObjectNode out, Job job) {
    first(files(job), Outputs::image).ifPresent(file -> addSized(out, file));
  }

  /** The one clip that was made up. */
  void addClip(ObjectNode out, Job job) {
    first(files(job), Outputs::video)
        .ifPresent(file -> {
          addSized(out, file);
          long millis = Json.own(file.meta()).path("duration_ms").asLong();
          out.put("duration", millis / 1000.0);
        });
  }

  private void addSized(ObjectNode out, Artifact file) {
    JsonNode facts = Json.own(file.meta());
    out.put("url", saved(file));
    for (String size : List.of("width", "height")) {
      if (facts.has(size)) {
        out.set(size, facts.path(size));
      }
    }
  }

  private List<Artifact> files(Job job) {
    return domain.transactions().read(() -> domain.ledger().of(job.id()));
  }

  private static Optional<Artifact> first(List<Artifact> files, Predicate<Artifact> wanted) {
    return files.stream().filter(wanted).findFirst();
  }

  private static boolean video(Artifact file) {
    return file.kind() == ArtifactKind.VIDEO || resultOf(file, "video/");
  }

  private static boolean image(Artifact file) {
    return resultOf(file, "image/");
  }

  private static boolean audio(Artifact file) {
    return file.kind() == ArtifactKind.AUDIO || resultOf(file, "audio/");
  }

  private static boolean resultOf(Artifact file, String media) {
    return file.kind() == ArtifactKind.RESULT && file.mediaType().startsWith(media);
  }

  private static boolean text(Artifact file, String ending, String mediaType) {
    return TEXTS.contains(file.kind())
        && (file.mediaType().startsWith(mediaType)
            || file.name().toLowerCase(Locale.ROOT).endsWith(ending));
  }

  private String saved(Artifact file) {
    return url(file, Link.Kind.SHARE);
  }

  private String shown(Artifact file) {
    return url(file, Link.Kind.PREVIEW);
  }

  private String url(Artifact file, Link.Kind kind) {
    return domain.links().url(domain.links().standing(file, kind)).toString();
  }
}
