package dev.lethe.api.cielo24;

import dev.lethe.api.Domain;
import dev.lethe.api.Need;
import dev.lethe.caption.CaptionFormat;
import dev.lethe.caption.Transcript;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Cut;
import dev.lethe.http.Download;
import dev.lethe.http.Download.Disposition;
import dev.lethe.http.Route;
import dev.lethe.id.WireIds;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.job.Source;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ledger.Link;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a job has to be fetched: its media, a transcript, captions. Texts are written as the request
 * wants them where the program told word for word what was said; else they are the files that it
 * made, and what is not there is not found.
 */
final class FileRoutes {
  private static final String PLAIN = "text/plain;charset=utf-8";

  /** A longer text is sent as it is read, so that what is held does not grow with the callers. */
  private static final long TEXT_BYTES = 256 << 10;

  /** What can be called the media of a job, the best first. */
  private static final List<ArtifactKind> MADE =
      List.of(ArtifactKind.VIDEO, ArtifactKind.AUDIO, ArtifactKind.RESULT, ArtifactKind.DOCUMENT);

  private final Domain domain;
  private final Door door;
  private final Spoken spoken;

  FileRoutes(Domain domain, Door door, Spoken spoken) {
    this.domain = domain;
    this.door = door;
    this.spoken = spoken;
  }

  List<Route> routes() {
    return Stream.of(
            Door.reads("/api/job/media", this::media),
            Door.reads("/api/job/transcoded_media", this::transcoded),
            Door.reads("/api/job/download_media", this::download),
            Door.reads("/api/job/get_transcript", this::transcript),
            Door.reads("/api/job/get_caption", this::caption),
            Door.reads("/api/job/get_elementlist", this::elementList),
            Door.reads("/api/job/list_elementlists", this::elementLists))
        .flatMap(Function.identity())
        .toList();
  }

  /** The best there is by now: what was made, else what came in, else where it is to come from. */
  private void media(Context ctx) throws IOException {
    Asked asked = Asked.of(ctx);
    Job job = job(ctx, asked);
    Optional<String> type = asked.text("media_type");
    String url =
        made(job, type)
            .or(() -> input(job, type))
            .map(this::link)
            .or(() -> type.isPresent() ? Optional.empty() : source(job))
            .orElseThrow(FileRoutes::notReady);
    Answer.json(ctx, 200, Map.of("MediaUrl", url));
  }

  private void transcoded(Context ctx) throws IOException {
    Asked asked = Asked.of(ctx);
    Job job = job(ctx, asked);
    Artifact made = made(job, asked.text("media_type")).orElseThrow(FileRoutes::notReady);
    Answer.json(ctx, 200, Map.of("MediaUrl", link(made)));
  }

  private void download(Context ctx) throws IOException {
    Asked asked = Asked.of(ctx);
    Job job = job(ctx, asked);
    Optional<String> type = asked.text("media_type");
    Artifact file = made(job, type).or(() -> input(job, type)).orElseThrow(FileRoutes::notReady);
    send(ctx, file, file.mediaType(), Disposition.ATTACHMENT);
  }

  /** Made of what was said, where that is known; else the text that the program made. */
  private void transcript(Context ctx) throws IOException {
    Asked asked = Asked.of(ctx);
    Job job = job(ctx, asked);
    checkVersion(asked, job);
    TranscriptAsked wanted = TranscriptAsked.of(asked);
    Optional<Transcript> said = spoken.of(ctx, job);
    if (said.isPresent()) {
      text(ctx, wanted.of(said.get()));
    } else {
      text(ctx, texts(job, List.of(".txt")).or(() -> ofKind(job, ArtifactKind.TRANSCRIPT)));
    }
  }

  private void caption(Context ctx) throws IOException {
    Asked asked = Asked.of(ctx);
    Job job = job(ctx, asked);
    checkVersion(asked, job);
    String word = asked.need("caption_format");
    List<String> endings = Words.endings(word);
    if (asked.flag("build_url")) {
      // An address leads to a file, so to the one that the program made.
      String url = link(texts(job, endings).orElseThrow(FileRoutes::noText));
      Answer.json(ctx, 200, Map.of("CaptionUrl", url));
      return;
    }
    CaptionFormat format = CaptionAsked.format(word).orElse(null);
    Optional<Transcript> said = format == null ? Optional.empty() : spoken.of(ctx, job);
    if (format != null && said.isPresent()) {
      String id = WireIds.hex(job.id().uuid());
      String title = Sheet.of(job).name();
      text(ctx, CaptionAsked.of(asked, format, id, title).of(said.get()));
      return;
    }
    Optional<Artifact> file = texts(job, endings);
    if (file.isEmpty() && format == null && job.state() == JobState.SUCCEEDED) {
      throw ErrorType.NOT_IMPLEMENTED.because("This server does not write " + word);
    }
    text(ctx, file);
  }

  private void elementList(Context ctx) throws IOException {
    Asked asked = Asked.of(ctx);
    Job job = job(ctx, asked);
    checkVersion(asked, job);
    Transcript said = spoken.of(ctx, job).orElseThrow(FileRoutes::noText);
    Answer.json(ctx, 200, ElementList.of(said));
  }

  private void elementLists(Context ctx) throws IOException {
    Asked asked = Asked.of(ctx);
    Job job = job(ctx, asked);
    boolean there = spoken.of(ctx, job).isPresent();
    Map<String, String> one = Map.of("iwp_name", ElementList.NAME, "version", version(job));
    Answer.json(ctx, 200, there ? List.of(one) : List.of());
  }

  /** There is one version of what was said: of the time when the job ended. */
  private static String version(Job job) {
    Instant ended = job.times().ended();
    return Objects.requireNonNull(Sheet.time(ended == null ? job.times().created() : ended));
  }

  private static void checkVersion(Asked asked, Job job) {
    boolean other =
        asked.text("elementlist_version").filter(text -> !text.equals(version(job))).isPresent()
            || asked.text("iwp_name").filter(text -> !text.equals(ElementList.NAME)).isPresent();
    if (other) {
      throw ErrorType.ITEM_NOT_FOUND.because("The job has no such version");
    }
  }

  private Job job(Context ctx, Asked asked) {
    return door.job(asked, door.admit(ctx, asked, Need.READ).who());
  }

  private List<Artifact> files(Job job) {
    return domain.transactions().read(() -> domain.ledger().of(job.id()));
  }

  private Optional<Artifact> made(Job job, Optional<String> type) {
    Optional<List<String>> wanted = Words.media(type);
    if (job.state() != JobState.SUCCEEDED) {
      return Optional.empty();
    }
    return files(job).stream()
        .filter(file -> MADE.contains(file.kind()) && isOf(file, wanted))
        .min(Comparator.comparingInt(file -> MADE.indexOf(file.kind())));
  }

  private Optional<Artifact> input(Job job, Optional<String> type) {
    Optional<List<String>> wanted = Words.media(type);
    return files(job).stream()
        .filter(file -> file.kind() == ArtifactKind.INPUT && isOf(file, wanted))
        .findFirst();
  }

  private static boolean isOf(Artifact file, Optional<List<String>> wanted) {
    return wanted
        .filter(type -> !type.contains(file.mediaType().toLowerCase(Locale.ROOT)))
        .filter(type -> type.stream().noneMatch(ending -> hasEnding(file, ending)))
        .isEmpty();
  }

  private static Optional<String> source(Job job) {
    return job.content().sources().stream().map(Source::url).findFirst();
  }

  /** A text with the first of these endings that any file has. */
  private Optional<Artifact> texts(Job job, List<String> endings) {
    if (job.state() != JobState.SUCCEEDED) {
      return Optional.empty();
    }
    List<Artifact> files =
        files(job).stream()
            .filter(file -> file.kind() != ArtifactKind.INPUT && file.kind() != ArtifactKind.LOG)
            .toList();
    return endings.stream()
        .flatMap(ending -> files.stream().filter(file -> hasEnding(file, ending)))
        .findFirst();
  }

  private Optional<Artifact> ofKind(Job job, ArtifactKind kind) {
    return job.state() == JobState.SUCCEEDED
        ? files(job).stream().filter(file -> file.kind() == kind).findFirst()
        : Optional.empty();
  }

  private static boolean hasEnding(Artifact file, String ending) {
    return file.name().toLowerCase(Locale.ROOT).endsWith(ending);
  }

  private String link(Artifact file) {
    try {
      URI url = domain.links().url(domain.links().standing(file, Link.Kind.SHARE, null));
      return url.toString();
    } catch (Refusal e) {
      throw Door.here(e);
    }
  }

  private static void text(Context ctx, String text) throws IOException {
    ctx.header("Cache-Control", "private, no-store");
    Answer.bytes(ctx, 200, PLAIN, text.getBytes(StandardCharsets.UTF_8));
  }

  private void text(Context ctx, Optional<Artifact> found) throws IOException {
    Artifact file = found.orElseThrow(FileRoutes::noText);
    if (file.bytes() > TEXT_BYTES) {
      send(ctx, file, PLAIN, Disposition.INLINE);
      return;
    }
    Cut cut = Cut.of(ctx);
    try (InputStream in = domain.artifacts().read(file, 0, file.bytes()).onCut(cut::abort)) {
      ctx.header("Cache-Control", "private, no-store");
      Answer.bytes(ctx, 200, PLAIN, in.readAllBytes());
    }
  }

  private void send(Context ctx, Artifact file, String type, Disposition disposition)
      throws IOException {
    Cut cut = Cut.of(ctx);
    new Download(
            new Download.Source(
                file.bytes(),
                (offset, length) ->
                    domain.artifacts().read(file, offset, length).onCut(cut::abort)),
            '"' + String.valueOf(file.sha256()) + '"',
            type,
            file.name(),
            disposition)
        .send(ctx);
  }

  private static Refusal notReady() {
    return ErrorType.ITEM_NOT_FOUND.because("The job has no such media, or not yet");
  }

  private static Refusal noText() {
    return ErrorType.ITEM_NOT_FOUND.because("The job has no such text, or not yet");
  }
}
