package dev.lethe.api.unsiloed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.api.CreateCall;
import dev.lethe.api.Domain;
import dev.lethe.api.Need;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Body;
import dev.lethe.http.Json;
import dev.lethe.http.Route;
import dev.lethe.id.JobId;
import dev.lethe.id.WireIds;
import dev.lethe.job.Content;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.job.Submission;
import dev.lethe.job.Submission.Draft;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.Artifacts;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A parsing in two steps: the order, answered with an address, then the file, put there without a
 * key.
 *
 * <p>The address is a secret of its own that lies sealed with the job, so that it is gone when the
 * job is; it takes one file, and for an hour.
 */
final class UploadRoutes {
  private static final String PATH = "/v2/parse/upload";
  private static final Duration LIFE = Duration.ofHours(1);
  private static final int SECRET_BYTES = 24;
  private static final int LONGEST_NAME = 255;

  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry(".pdf", "application/pdf"),
          Map.entry(".png", "image/png"),
          Map.entry(".jpg", "image/jpeg"),
          Map.entry(".jpeg", "image/jpeg"),
          Map.entry(".tif", "image/tiff"),
          Map.entry(".tiff", "image/tiff"),
          Map.entry(".gif", "image/gif"),
          Map.entry(".bmp", "image/bmp"),
          Map.entry(
              ".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
          Map.entry(
              ".pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
          Map.entry(".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
          Map.entry(".html", "text/html"),
          Map.entry(".htm", "text/html"));

  private static final String EXTENSIONS =
      ".bmp, .docx, .gif, .htm, .html, .jpeg, .jpg, .pdf, .png, .pptx, .tif, .tiff, .xlsx";

  private final Domain domain;
  private final Door door;
  private final CreateCall call;
  private final SecureRandom random = new SecureRandom();

  UploadRoutes(Domain domain, Door door, CreateCall call) {
    this.domain = domain;
    this.door = door;
    this.call = ParseWishes.call(call);
  }

  List<Route> routes() {
    return List.of(
        Route.post(PATH, this::begin),
        Route.put(PATH + "/{job_id}/{secret}", this::put)
            .withBodyLimit(domain.intake().limits().bytes()));
  }

  private void begin(Context ctx) throws IOException {
    Principal who = door.admit(ctx, Need.CREATE);
    domain.intake().checkServed(call);
    JsonNode asked = Json.tree(new String(Body.jsonBytes(ctx), StandardCharsets.UTF_8));
    if (!asked.isObject()) {
      throw new Refusal(ErrorCode.INVALID_REQUEST, "Input should be a JSON object");
    }
    String name = name(asked);
    Optional<String> type = mediaType(name);
    if (type.isEmpty()) {
      String said = "Unsupported file type: " + ending(name) + ". Supported extensions: ";
      Answer.json(ctx, 400, Map.of("error", said + EXTENSIONS));
      return;
    }
    answer(ctx, order(who, asked, name, type.get()));
  }

  private Job order(Principal who, JsonNode asked, String name, String type) {
    Optional<Duration> expiry = ParseWishes.expiry(asked::get);
    int attempts = domain.intake().limits().attempts();
    var terms = new Job.Terms(attempts, null, expiry.orElse(null), false);
    String params = call.params().fill(asked::get);
    Content checked =
        domain.jobs().check(new Submission(call.type(), params, Map.of(), terms, true)).content();
    var remembered = new LinkedHashMap<>(ParseWishes.remembered(asked::get));
    remembered.put("upload", secret());
    remembered.put("file_name", name);
    remembered.put("media_type", type);
    return domain
        .intake()
        .draft(
            who.account(),
            Unsiloed.NAME,
            call,
            Json.text(remembered),
            id -> {
              domain.jobs().accept(id, true);
              return domain
                  .jobs()
                  .changeDraft(
                      who.account(),
                      id,
                      draft -> new Draft(draft.content(), terms).withParams(checked.params()));
            });
  }

  private void answer(Context ctx, Job job) throws IOException {
    JsonNode remembered = Parsed.remembered(job);
    String secret = remembered.path("upload").asText();
    ObjectNode out = Json.mapper().createObjectNode();
    String id = job.id().uuid().toString();
    out.put("job_id", id);
    out.put("upload_url", domain.links().publicUrl() + PATH + "/" + id + "/" + secret);
    out.put("upload_method", "PUT");
    out.putObject("upload_headers").put("Content-Type", remembered.path("media_type").asText());
    out.put("expires_at", Json.time(job.times().created().plus(LIFE)));
    out.put("credit_used", 1);
    out.put("quota_remaining", Usage.of(domain, job.account()).remaining());
    Answer.json(ctx, 200, out);
  }

  private void put(Context ctx) throws IOException {
    Job draft = asked(ctx);
    var owner = new Principal(draft.account(), null, Scope.usual());
    domain.gate().admit(ctx, Optional.of(owner), Need.CREATE);
    JsonNode remembered = Parsed.remembered(draft);
    if (!Body.is(ctx.contentType(), remembered.path("media_type").asText())) {
      throw forbidden("The Content-Type is not the one of upload_headers");
    }
    var label =
        Artifacts.Label.input(
            "main", remembered.path("file_name").asText(), remembered.path("media_type").asText());
    domain
        .intake()
        .receive(
            ctx, draft, label, file -> file.commit(Artifact.State.STORED, _ -> checkFirst(draft)));
    domain.jobs().submitDraft(draft.account(), draft.id());
    Answer.empty(ctx, 200);
  }

  /** In the transaction that makes the file an input: two uploads cannot both land. */
  private void checkFirst(Job draft) {
    if (domain.jobs().get(draft.account(), draft.id()).stored().artifacts() != 1) {
      throw forbidden("The upload URL was used already");
    }
  }

  /** A wrong address tells nothing of what a right one leads to. */
  private Job asked(Context ctx) {
    Optional<Job> found =
        WireIds.uuid(ctx.pathParam("job_id"))
            .map(JobId::new)
            .flatMap(id -> domain.jobs().find(id))
            .filter(Job::kept)
            .filter(job -> matches(job, ctx.pathParam("secret")));
    Job job = found.orElseThrow(() -> forbidden("The upload URL is not valid"));
    Instant end = job.times().created().plus(LIFE);
    if (job.state() != JobState.DRAFT || job.stored().artifacts() > 0) {
      throw forbidden("The upload URL was used already");
    }
    if (!domain.clock().instant().isBefore(end)) {
      throw forbidden("The upload URL has expired");
    }
    return job;
  }

  private static boolean matches(Job job, String secret) {
    String expected = Parsed.remembered(job).path("upload").asText();
    return !expected.isEmpty()
        && MessageDigest.isEqual(
            expected.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
  }

  private static Refusal forbidden(String why) {
    return new Refusal(ErrorCode.FORBIDDEN_SCOPE, why);
  }

  private static String name(JsonNode asked) {
    String name = asked.path("file_name").asText("").strip();
    if (name.isEmpty()) {
      throw Refusal.field("/file_name", "missing", "Field required");
    }
    if (name.length() > LONGEST_NAME) {
      throw Refusal.field("/file_name", "string_too_long", "At most 255 characters");
    }
    return name;
  }

  private static String ending(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot).toLowerCase(Locale.ROOT);
  }

  private static Optional<String> mediaType(String name) {
    return Optional.ofNullable(TYPES.get(ending(name)));
  }

  private String secret() {
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
