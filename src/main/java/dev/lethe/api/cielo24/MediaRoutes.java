package dev.lethe.api.cielo24;

import dev.lethe.account.Principal;
import dev.lethe.api.Domain;
import dev.lethe.api.Need;
import dev.lethe.api.UploadAddress;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Route;
import dev.lethe.job.Job;
import dev.lethe.job.Operation;
import dev.lethe.job.Source;
import dev.lethe.job.Submission.Draft;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ledger.Artifacts;
import dev.lethe.ledger.InputMeta;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Media on its way in, one piece for each job, and a transcript of it: as an address or as the body
 * of a request.
 */
final class MediaRoutes {
  private static final String MEDIA = "main";
  private static final String TRANSCRIPT = "transcript";
  private static final Duration UPLOAD_LIFE = Duration.ofHours(12);
  private static final List<String> FORMATS = List.of("text", "srt", "vtt", "dfxp");
  private static final Pattern TYPE = Pattern.compile("(?i)(?:video|audio)/([a-z0-9]{1,16})");

  private final Domain domain;
  private final Door door;
  private final UploadAddress uploads;

  MediaRoutes(Domain domain, Door door) {
    this.domain = domain;
    this.door = door;
    this.uploads = new UploadAddress(domain, "/api/job/upload/", UPLOAD_LIFE);
  }

  List<Route> routes() {
    long most = domain.intake().limits().bytes();
    return Stream.of(
            Door.changes("/api/job/add_media", this::add).map(route -> route.withBodyLimit(most)),
            Door.changes("/api/job/add_media_url", this::addAddress),
            Door.changes("/api/job/add_transcript", this::addTranscript)
                .map(route -> route.withBodyLimit(most)),
            Door.reads("/api/job/request_upload_url", this::uploadUrl),
            Stream.of(Route.put(uploads.route(), this::upload).withBodyLimit(most)))
        .flatMap(Function.identity())
        .toList();
  }

  private void add(Context ctx) throws IOException {
    Asked asked = Asked.ofQuery(ctx);
    Principal who = door.admit(ctx, asked, Need.CREATE).who();
    asked.flag("is_duplicate");
    Job draft = draft(asked, who, MEDIA);
    boolean file = ctx.req().getMethod().equals("POST") && asked.text("media_url").isEmpty();
    Answer.json(
        ctx, 200, Tasks.answer(file ? store(ctx, draft, MEDIA) : note(asked, draft, MEDIA)));
  }

  private void addAddress(Context ctx) throws IOException {
    Asked asked = Asked.of(ctx);
    Principal who = door.admit(ctx, asked, Need.CREATE).who();
    Answer.json(ctx, 200, Tasks.answer(note(asked, draft(asked, who, MEDIA), MEDIA)));
  }

  /** Text that somebody wrote; how it is to be read goes along with what is to be done. */
  private void addTranscript(Context ctx) throws IOException {
    Asked asked = Asked.ofQuery(ctx);
    Principal who = door.admit(ctx, asked, Need.CREATE).who();
    String format = asked.text("format").orElse("text");
    if (!FORMATS.contains(format)) {
      throw ErrorType.INVALID_OPTION.because("format: one of " + FORMATS);
    }
    Job draft = draft(asked, who, TRANSCRIPT);
    boolean file = ctx.req().getMethod().equals("POST") && asked.text("transcript_url").isEmpty();
    Operation task = file ? store(ctx, draft, TRANSCRIPT) : note(asked, draft, TRANSCRIPT);
    try {
      domain
          .jobs()
          .changeDraft(
              who.account(),
              draft.id(),
              job -> {
                Memory memory = Memory.of(job);
                memory.put(Memory.TRANSCRIPT, Optional.of(format));
                return Draft.of(job).remembering(memory.kept());
              });
    } catch (Refusal e) {
      throw Door.here(e);
    }
    Answer.json(ctx, 200, Tasks.answer(task));
  }

  private void uploadUrl(Context ctx) throws IOException {
    Asked asked = Asked.of(ctx);
    Principal who = door.admit(ctx, asked, Need.CREATE).who();
    Job draft = draft(asked, who, MEDIA);
    Answer.json(ctx, 200, Map.of("upload_url", uploads.of(draft).toString()));
  }

  /** Whoever has the address may put the media of one job, until it is there or the time is up. */
  private void upload(Context ctx) throws IOException {
    Job draft =
        uploads
            .draft(ctx)
            .orElseThrow(() -> ErrorType.INVALID_URL.because("The address is not good any more"));
    domain.gate().requireSubscribed(draft.account());
    checkTakes(draft, MEDIA);
    store(ctx, draft, MEDIA);
    Answer.empty(ctx, 200);
  }

  private Job draft(Asked asked, Principal who, String input) {
    Job draft = door.job(asked, who);
    checkTakes(draft, input);
    return draft;
  }

  private void checkTakes(Job draft, String input) {
    if (!draft.takes(0)) {
      throw ErrorType.INVALID_QUERY.because("The job takes no media any more");
    }
    checkAlone(draft, input, 0);
  }

  /** Takes the body as it comes, whatever type it is said to be of. */
  private Operation store(Context ctx, Job draft, String input) throws IOException {
    String name = input.equals(MEDIA) ? fileName(ctx.contentType()) : input;
    var label = Artifacts.Label.input(input, name, ctx.contentType());
    try {
      return domain.intake().receive(ctx, draft, label, file -> land(draft, input, file));
    } catch (Refusal e) {
      throw Door.here(e);
    }
  }

  private Operation land(Job draft, String input, Artifacts.Write file) {
    if (file.bytes() == 0) {
      throw ErrorType.MISSING_PARAMETER.because(
          "The parameter is missing: " + address(input) + ", or " + word(input) + " as the body");
    }
    var task = new AtomicReference<Operation>();
    file.commit(
        Artifact.State.STORED,
        _ -> {
          // In the transaction that makes the file an input: two uploads at once cannot both land.
          Job filled = domain.jobs().get(draft.account(), draft.id());
          checkAlone(filled, input, 1);
          task.set(domain.operations().note(filled, kind(input)));
        });
    return task.get();
  }

  private Operation note(Asked asked, Job draft, String input) {
    String field = address(input);
    String url = asked.need(field);
    if (!Source.isAddress(url)) {
      throw ErrorType.INVALID_URL.because(field + ": " + ErrorType.INVALID_URL.comment());
    }
    try {
      return domain
          .transactions()
          .write(() -> {
            Job changed =
                domain
                    .jobs()
                    .changeDraft(
                        draft.account(),
                        draft.id(),
                        job -> {
                          checkAlone(job, input, 0);
                          var sources = new ArrayList<>(job.content().sources());
                          sources.add(new Source(input, url));
                          return Draft.of(job).with(sources);
                        });
            return domain.operations().note(changed, kind(input));
          });
    } catch (Refusal e) {
      throw Door.here(e);
    }
  }

  private void checkAlone(Job draft, String input, int stored) {
    long there =
        domain.ledger().of(draft.id()).stream()
            .filter(file -> file.kind() == ArtifactKind.INPUT)
            .filter(file -> file.state() == Artifact.State.STORED)
            .filter(file -> InputMeta.name(file).equals(input))
            .count();
    boolean named =
        draft.content().sources().stream().anyMatch(source -> source.name().equals(input));
    if (there != stored || named) {
      throw ErrorType.INVALID_QUERY.because("The job has its " + word(input) + " already");
    }
  }

  private static String address(String input) {
    return input.equals(MEDIA) ? "media_url" : "transcript_url";
  }

  private static String word(String input) {
    return input.equals(MEDIA) ? "media" : "transcript";
  }

  private static Operation.Kind kind(String input) {
    return input.equals(MEDIA) ? Operation.Kind.ADD_INPUT : Operation.Kind.ADD_TRANSCRIPT;
  }

  private static String fileName(@Nullable String contentType) {
    Matcher type = TYPE.matcher(contentType == null ? "" : contentType);
    return type.lookingAt() ? "media." + type.group(1) : "media";
  }
}
