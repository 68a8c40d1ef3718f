package dev.lethe.api.pictory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.api.CreateCall;
import dev.lethe.api.Domain;
import dev.lethe.api.Need;
import dev.lethe.api.UploadAddress;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Body;
import dev.lethe.http.Cut;
import dev.lethe.http.Download;
import dev.lethe.http.Json;
import dev.lethe.http.Route;
import dev.lethe.id.WireIds;
import dev.lethe.job.Job;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.Artifacts;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Asks where to put a file, puts it there, reads it again. */
final class MediaRoutes {
  private static final String PATH = "/pictoryapis/v1/media/";
  private static final Duration LIFE = Duration.ofHours(24);
  private static final int LONGEST = 255;

  private final Domain domain;
  private final Door door;
  private final CreateCalls calls;
  private final Media media;
  private final UploadAddress uploads;

  MediaRoutes(Domain domain, Door door, CreateCalls calls, Media media) {
    this.domain = domain;
    this.door = door;
    this.calls = calls;
    this.media = media;
    this.uploads = new UploadAddress(domain, PATH + "uploads/", LIFE);
  }

  List<Route> routes() {
    return List.of(
        Route.post(PATH + "generateurl", this::begin),
        Route.post(PATH + "generateUrl", this::begin),
        Route.put(uploads.route(), this::put).withBodyLimit(domain.intake().limits().bytes()),
        Route.get(Media.route(), this::get));
  }

  private void begin(Context ctx) throws IOException {
    Principal who = door.admit(ctx, Need.CREATE);
    JsonNode asked = Requests.body(ctx);
    var said = new Media.Said(text(asked, "fileName"), text(asked, "contentType"));
    Job draft =
        domain
            .intake()
            .draft(
                who.account(),
                Pictory.NAME,
                served(),
                said.remembered(),
                id -> domain.jobs().accept(id, true));
    ObjectNode out = Json.mapper().createObjectNode().put("success", true);
    out.putObject("data")
        .put("signedUrl", uploads.of(draft).toString())
        .put("url", media.address(draft, said.name()))
        .put("key", WireIds.hex(draft.id().uuid()) + "/" + said.name());
    Answer.json(ctx, 200, out);
  }

  /** A file is put here for one of the calls; which, is not known yet. */
  private CreateCall served() {
    return Stream.of(calls.transcription(), calls.render())
        .filter(call -> !call.type().isEmpty())
        .findFirst()
        .orElse(CreateCall.NONE);
  }

  private static String text(JsonNode asked, String name) {
    String text = Requests.text(asked, name);
    if (text.length() > LONGEST) {
      throw Refusal.field("/" + name, "too_long", name + " has at most " + LONGEST + " characters");
    }
    return text;
  }

  /** The last file that came whole counts: a client that got no answer may put it once more. */
  private void put(Context ctx) throws IOException {
    Job draft =
        uploads
            .draft(ctx)
            .filter(Media::isMedia)
            .orElseThrow(() -> forbidden("the upload address is not good any more"));
    var owner = new Principal(draft.account(), null, Scope.usual());
    domain.gate().admit(ctx, Optional.of(owner), Need.CREATE);
    Media.Said said = Media.Said.of(draft);
    if (!Body.is(ctx.contentType(), said.type())) {
      throw forbidden("the Content-Type is not the one that the address was made for");
    }
    List<Artifact> before = media.files(draft);
    var label = Artifacts.Label.input("main", said.name(), said.type());
    domain.intake().receive(ctx, draft, label, Artifacts.Write::commit);
    before.forEach(domain.artifacts()::withdraw);
    Answer.empty(ctx, 200);
  }

  private void get(Context ctx) throws IOException {
    Artifact file =
        media
            .find(ctx.pathParam("job"), ctx.pathParam("token"))
            .orElseThrow(() -> Refusal.notFound("file"));
    Cut cut = Cut.of(ctx);
    new Download(
            new Download.Source(
                file.bytes(),
                (at, length) -> domain.artifacts().read(file, at, length).onCut(cut::abort)),
            '"' + String.valueOf(file.sha256()) + '"',
            file.mediaType(),
            file.name(),
            Download.Disposition.INLINE)
        .send(ctx);
  }

  private static Refusal forbidden(String why) {
    return new Refusal(ErrorCode.FORBIDDEN_SCOPE, why);
  }
}
