package dev.lethe.api.v1;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Body;
import dev.lethe.http.Cut;
import dev.lethe.http.Download;
import dev.lethe.http.Json;
import dev.lethe.http.Query;
import dev.lethe.http.Route;
import dev.lethe.id.ArtifactId;
import dev.lethe.id.UploadId;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.Room;
import dev.lethe.remote.Held;
import dev.lethe.remote.Remote;
import dev.lethe.upload.Incoming;
import dev.lethe.upload.ResumableUploads;
import dev.lethe.upload.Sender;
import dev.lethe.upload.Upload;
import dev.lethe.work.StoredFiles;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of an attempt on another machine: what it reads, what it makes, what it says. */
final class ClaimFiles {
  private static final long MOST_BYTES = 1L << 40;
  private static final int NAME = 255;
  private static final int META_CHARS = 4 << 10;
  private static final String OCTETS = "application/octet-stream";

  private final Function<Context, Held> held;
  private final Remote remote;
  private final Artifacts artifacts;
  private final ResumableUploads uploads;
  private final Room room;

  /**
   * Takes what it works with.
   *
   * @param held lets a request in, and says which attempt it is about
   */
  ClaimFiles(Function<Context, Held> held, Remote remote, Storage storage) {
    this.held = held;
    this.remote = remote;
    this.artifacts = storage.artifacts();
    this.uploads = storage.uploads();
    this.room = storage.room();
  }

  /** Where the files are, and how much room there is for more. */
  record Storage(Artifacts artifacts, ResumableUploads uploads, Room room) {}

  List<Route> routes(String claim) {
    String one = claim + "/uploads/{upload}";
    Map<String, String> abilities = Tus.abilities(MOST_BYTES);
    return List.of(
        Route.get(claim + "/inputs/{artifact}", this::input),
        Route.put(claim + "/outputs/{name}", this::output).withBodyLimit(MOST_BYTES),
        Route.put(claim + "/log", this::log).withBodyLimit(remote.terms().logBytes()),
        Route.post(claim + "/uploads", this::create)
            .withBodyLimit(MOST_BYTES)
            .withOptions(abilities),
        Route.get(one, this::get).withOptions(abilities),
        Route.patch(one, this::append).withBodyLimit(MOST_BYTES),
        Route.delete(one, this::end));
  }

  private void input(Context ctx) throws IOException {
    Held now = held.apply(ctx);
    Query.of(ctx);
    ArtifactId id =
        ArtifactId.parse(ctx.pathParam("artifact")).orElseThrow(() -> Refusal.notFound("input"));
    Artifact input = remote.input(now, id);
    Cut cut = Cut.of(ctx);
    new Download(
            new Download.Source(
                input.bytes(), (at, length) -> artifacts.read(input, at, length).onCut(cut::abort)),
            '"' + String.valueOf(input.sha256()) + '"',
            input.mediaType(),
            input.name(),
            Download.Disposition.ATTACHMENT)
        .send(ctx);
  }

  private void output(Context ctx) throws IOException {
    Held now = held.apply(ctx);
    Query.of(ctx);
    var label =
        new Artifacts.Label(
            kind(ctx.header("Lethe-Kind")),
            name("/name", ctx.pathParam("name")),
            mediaType(ctx.contentType()),
            meta(ctx.header("Lethe-Meta")),
            now.attempt().attempt());
    take(ctx, now, label);
  }

  private void log(Context ctx) throws IOException {
    Held now = held.apply(ctx);
    Query.of(ctx);
    long dropped =
        ctx.header("Lethe-Dropped-Bytes") == null ? 0 : Tus.bytes(ctx, "Lethe-Dropped-Bytes");
    take(ctx, now, StoredFiles.logLabel(now.attempt().attempt(), dropped));
  }

  private void take(Context ctx, Held now, Artifacts.Label label) throws IOException {
    try (InputStream body = Body.stream(ctx)) {
      Artifact stored = remote.output(now, label, body, ctx.req().getContentLengthLong());
      Answer.json(ctx, 201, ArtifactRoutes.ArtifactJson.of(stored));
    }
  }

  private void create(Context ctx) throws IOException, InterruptedException {
    Held now = tus(ctx);
    long length = Tus.length(ctx, MOST_BYTES, "an output");
    Upload.Said said = said(ctx);
    room.check(length);
    Upload made = uploads.create(sender(now), now.job().id(), length, said);
    boolean bytes = Body.is(ctx.contentType(), Tus.MEDIA_TYPE);
    Tus.describe(ctx, bytes || length == 0 ? begin(ctx, now, made.id()) : made);
    ctx.header("Location", ClaimJson.url(now) + "/uploads/" + made.id());
    Answer.empty(ctx, 201);
  }

  /** An upload of which its worker is not told, because its beginning is refused, must not stay. */
  private Upload begin(Context ctx, Held now, UploadId id)
      throws IOException, InterruptedException {
    try {
      return append(ctx, now, id, 0);
    } catch (Refusal e) {
      uploads.end(sender(now), id);
      throw e;
    }
  }

  private void get(Context ctx) throws IOException, InterruptedException {
    boolean head = ctx.req().getMethod().equals("HEAD");
    Held now = head ? tus(ctx) : held.apply(ctx);
    Query.of(ctx);
    UploadId id = uploadId(ctx);
    of(uploads.get(sender(now), id), now);
    Upload upload = head ? uploads.resume(sender(now), id, () -> {}) : uploads.get(sender(now), id);
    Tus.show(ctx, upload);
  }

  private void append(Context ctx) throws IOException, InterruptedException {
    Held now = tus(ctx);
    long at = Tus.offset(ctx);
    Tus.describe(ctx, append(ctx, now, uploadId(ctx), at));
    Answer.empty(ctx, 204);
  }

  private Upload append(Context ctx, Held now, UploadId id, long at)
      throws IOException, InterruptedException {
    of(uploads.get(sender(now), id), now);
    long announced = ctx.req().getContentLengthLong();
    room.check(announced);
    var checksum = Tus.checksum(ctx.header("Upload-Checksum"));
    Cut cut = Cut.of(ctx);
    try (InputStream body = Body.stream(ctx)) {
      return uploads.append(
          sender(now), id, new Incoming(at, announced, body, checksum, cut::abort));
    }
  }

  private void end(Context ctx) throws InterruptedException {
    Held now = tus(ctx);
    UploadId id = uploadId(ctx);
    of(uploads.get(sender(now), id), now);
    uploads.end(sender(now), id);
    Answer.empty(ctx, 204);
  }

  private Held tus(Context ctx) {
    Held now = held.apply(ctx);
    Query.of(ctx);
    Tus.check(ctx);
    return now;
  }

  private static Sender sender(Held now) {
    return new Sender(now.job().account(), now.attempt().attempt());
  }

  /** Another job of the same account may have an attempt of the same number. */
  private static void of(Upload upload, Held now) {
    if (!upload.job().equals(now.job().id())) {
      throw Refusal.notFound("upload");
    }
  }

  private static UploadId uploadId(Context ctx) {
    return UploadId.parse(ctx.pathParam("upload")).orElseThrow(() -> Refusal.notFound("upload"));
  }

  private static Upload.Said said(Context ctx) {
    String raw = Optional.ofNullable(ctx.header("Upload-Metadata")).orElse("");
    Map<String, String> given = Tus.metadata(raw);
    return new Upload.Said(
        "",
        name("Upload-Metadata", given.getOrDefault("name", given.getOrDefault("filename", ""))),
        mediaType(given.getOrDefault("media_type", given.get("filetype"))),
        raw,
        new Upload.Output(kind(given.get("kind")).word(), meta(given.get("meta"))));
  }

  private static ArtifactKind kind(@Nullable String word) {
    String said = word == null ? ArtifactKind.RESULT.word() : word;
    return Stream.of(ArtifactKind.values())
        .filter(kind -> kind != ArtifactKind.INPUT && kind != ArtifactKind.LOG)
        .filter(kind -> kind.word().equals(said))
        .findFirst()
        .orElseThrow(() ->
            new Refusal(ErrorCode.INVALID_REQUEST, "there is no kind of output of that name"));
  }

  private static String name(String pointer, String said) {
    if (said.isBlank() || said.length() > NAME || said.chars().anyMatch(Character::isISOControl)) {
      throw Refusal.field(pointer, "invalid_name", "1 to " + NAME + " characters");
    }
    return said;
  }

  private static String mediaType(@Nullable String said) {
    return said == null || said.isBlank() || said.length() > NAME ? OCTETS : said;
  }

  private static String meta(@Nullable String said) {
    if (said == null || said.isBlank()) {
      return "{}";
    }
    if (said.length() > META_CHARS || !Json.tree(said).isObject()) {
      throw new Refusal(
          ErrorCode.INVALID_REQUEST,
          "meta is a JSON object of at most " + META_CHARS + " characters");
    }
    return Json.tree(said).toString();
  }
}
