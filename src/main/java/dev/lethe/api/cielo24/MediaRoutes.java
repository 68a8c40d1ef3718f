package dev.lethe.api.cielo24;

import dev.lethe.account.Principal;
import dev.lethe.api.Domain;
import dev.lethe.api.Need;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Body;
import dev.lethe.http.Route;
import dev.lethe.job.Job;
import dev.lethe.job.Operation;
import dev.lethe.job.Reservations;
import dev.lethe.job.Source;
import dev.lethe.job.Submission.Draft;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.Artifacts;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Media on its way in: one piece for each job, as an address or as the body of a request. */
final class MediaRoutes {
  private static final String INPUT = "main";
  private static final Pattern TYPE = Pattern.compile("(?i)(?:video|audio)/([a-z0-9]{1,16})");

  private final Domain domain;
  private final Door door;

  MediaRoutes(Domain domain, Door door) {
    this.domain = domain;
    this.door = door;
  }

  List<Route> routes() {
    long most = domain.intake().limits().bytes();
    return Stream.of(
            Door.changes("/api/job/add_media", this::add).map(route -> route.withBodyLimit(most)),
            Door.changes("/api/job/add_media_url", this::addAddress))
        .flatMap(Function.identity())
        .toList();
  }

  private void add(Context ctx) throws IOException {
    Asked asked = Asked.ofQuery(ctx);
    Principal who = door.admit(ctx, asked, Need.CREATE).who();
    asked.flag("is_duplicate");
    Job draft = draft(asked, who);
    boolean file = ctx.req().getMethod().equals("POST") && asked.text("media_url").isEmpty();
    Answer.json(ctx, 200, Tasks.answer(file ? store(ctx, draft) : note(asked, draft)));
  }

  private void addAddress(Context ctx) throws IOException {
    Asked asked = Asked.of(ctx);
    Principal who = door.admit(ctx, asked, Need.CREATE).who();
    Answer.json(ctx, 200, Tasks.answer(note(asked, draft(asked, who))));
  }

  private Job draft(Asked asked, Principal who) {
    Job draft = door.job(asked, who);
    if (!draft.takes(0)) {
      throw ErrorType.INVALID_QUERY.because("The job takes no media any more");
    }
    checkAlone(draft, 0);
    return draft;
  }

  /** Takes the body as it comes, whatever type it is said to be of. */
  private Operation store(Context ctx, Job draft) throws IOException {
    long length = ctx.req().getContentLengthLong();
    domain.intake().limits().room().check(length);
    Reservations room = domain.jobs().reservations();
    Body.narrow(ctx, room.largest(draft.account(), length));
    long spare = room.reserve(draft, length);
    try {
      return stored(ctx, draft);
    } finally {
      // What came was taken from it: a job that has its media gives back what is more.
      room.release(draft.id(), spare);
    }
  }

  private Operation stored(Context ctx, Job draft) throws IOException {
    var label = Artifacts.Label.input(INPUT, fileName(ctx.contentType()), ctx.contentType());
    var task = new AtomicReference<Operation>();
    try (InputStream body = Body.stream(ctx);
        Artifacts.Write write = domain.artifacts().begin(draft.id(), label)) {
      body.transferTo(write);
      if (write.bytes() == 0) {
        throw ErrorType.MISSING_PARAMETER.because(
            "The parameter is missing: media_url, or media as the body");
      }
      write.commit(
          Artifact.State.STORED,
          _ -> {
            // In the transaction that makes the file an input: two uploads at once cannot both
            // land.
            Job filled = domain.jobs().get(draft.account(), draft.id());
            checkAlone(filled, 1);
            task.set(domain.operations().note(filled, Operation.Kind.ADD_INPUT));
          });
    } catch (Refusal e) {
      throw Door.here(e);
    }
    return task.get();
  }

  private Operation note(Asked asked, Job draft) {
    String url = asked.need("media_url");
    if (!Source.isAddress(url)) {
      throw ErrorType.INVALID_URL.because("media_url: " + ErrorType.INVALID_URL.comment());
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
                          checkAlone(job, 0);
                          return Draft.of(job).with(List.of(new Source(INPUT, url)));
                        });
            return domain.operations().note(changed, Operation.Kind.ADD_INPUT);
          });
    } catch (Refusal e) {
      throw Door.here(e);
    }
  }

  private static void checkAlone(Job draft, int stored) {
    if (draft.stored().artifacts() != stored || !draft.content().sources().isEmpty()) {
      throw ErrorType.INVALID_QUERY.because("The job has its media already");
    }
  }

  private static String fileName(@Nullable String contentType) {
    Matcher type = TYPE.matcher(contentType == null ? "" : contentType);
    return type.lookingAt() ? "media." + type.group(1) : "media";
  }
}
