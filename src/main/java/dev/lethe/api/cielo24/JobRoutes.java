package dev.lethe.api.cielo24;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.lethe.account.Principal;
import dev.lethe.account.RateLimits;
import dev.lethe.account.Scope;
import dev.lethe.api.CreateCall;
import dev.lethe.api.Domain;
import dev.lethe.api.Need;
import dev.lethe.ending.Erasure;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Json;
import dev.lethe.http.Route;
import dev.lethe.id.JobId;
import dev.lethe.id.WireIds;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.job.Operation;
import dev.lethe.job.Submission.Draft;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A job from its creation to its end. What is to be done with it is said after it was made. */
final class JobRoutes {
  private static final Need CHANGE = new Need(Scope.JOBS_WRITE, RateLimits.Kind.WRITE, false);

  private final Domain domain;
  private final Door door;
  private final CreateCall call;

  JobRoutes(Domain domain, Door door, CreateCall call) {
    this.domain = domain;
    this.door = door;
    this.call = call;
  }

  List<Route> routes() {
    return Stream.of(
            Door.changes("/api/job/new", this::create),
            Door.changes("/api/job/authorize", this::authorize),
            Door.changes("/api/job/perform_transcription", this::perform),
            Door.reads("/api/job/info", this::info),
            Door.changes("/api/job/delete", this::delete),
            Door.changes("/api/job/del", this::delete))
        .flatMap(Function.identity())
        .toList();
  }

  private void create(Context ctx) throws IOException {
    Asked asked = Asked.of(ctx);
    Principal who = door.admit(ctx, asked, Need.CREATE).who();
    door.checkOwnName(asked.text("username"), who);
    asked.flag("is_duplicate");
    Memory memory = Memory.empty();
    memory.put(Memory.NAME, asked.text("job_name"));
    memory.put(Memory.LANGUAGE, asked.text("language").or(() -> Optional.of("en")));
    memory.put(Memory.EXTERNAL_ID, asked.text("external_id"));
    memory.put(Memory.REQUESTOR, asked.text("requestor"));
    memory.put(Memory.REFERENCE, asked.text("reference"));
    memory.put(Memory.SPEAKERS, asked.text("expected_speakers"));
    Operation task =
        domain.intake().draft(who.account(), Cielo24.NAME, call, memory.kept(), this::appear);
    ObjectNode out = Json.mapper().createObjectNode();
    out.put("JobId", WireIds.hex(task.job().uuid()));
    out.setAll(Tasks.answer(task));
    Answer.json(ctx, 200, out);
  }

  private Operation appear(JobId made) {
    return domain
        .transactions()
        .write(() ->
            domain.operations().note(domain.jobs().accept(made, true), Operation.Kind.CREATE));
  }

  /** Of a draft it is noted; of any other job it is over. */
  private void authorize(Context ctx) throws IOException {
    Asked asked = Asked.of(ctx);
    Principal who = door.admit(ctx, asked, CHANGE).who();
    Job job = door.job(asked, who);
    if (job.state() == JobState.DRAFT && isOurs(job)) {
      try {
        domain
            .jobs()
            .changeDraft(
                who.account(),
                job.id(),
                draft -> {
                  Memory memory = Memory.of(draft);
                  memory.authorize(domain.clock().instant());
                  return Draft.of(draft).remembering(memory.kept());
                });
      } catch (Refusal e) {
        throw Door.here(e);
      }
    }
    Answer.empty(ctx, 204);
  }

  private void perform(Context ctx) throws IOException {
    Asked asked = Asked.of(ctx);
    Principal who = door.admit(ctx, asked, Need.CREATE).who();
    Job job = door.job(asked, who);
    Order order = Order.of(asked);
    domain.intake().checkServed(call);
    if (isOurs(job) && !job.type().equals(call.type())) {
      throw ErrorType.INVALID_QUERY.because("The job was made for another call than is served now");
    }
    Operation task;
    try {
      task =
          domain
              .transactions()
              .write(() -> {
                Job queued =
                    domain
                        .jobs()
                        .submitDraft(
                            who.account(), job.id(), draft -> complete(draft, asked, order));
                return domain.operations().note(queued, Operation.Kind.SUBMIT);
              });
    } catch (Refusal e) {
      throw Door.here(e);
    }
    Answer.json(ctx, 200, Tasks.answer(task));
  }

  /** A job that was made elsewhere is handed in with the parameters it has. */
  private Draft complete(Job draft, Asked asked, Order order) {
    Draft ranked = Draft.of(draft).withPriority(Words.rank(order.priority()));
    if (!isOurs(draft)) {
      return ranked;
    }
    Memory memory = Memory.of(draft);
    String params = call.params().fill(name -> field(name, asked, order, memory));
    order.remember(memory);
    return ranked.withParams(params).remembering(memory.kept());
  }

  /** A field of this request, one of its options, or what was said when the job was made. */
  private static @Nullable JsonNode field(String name, Asked asked, Order order, Memory memory) {
    if (name.startsWith("options.")) {
      return order.options().get(name.substring("options.".length()));
    }
    return asked.text(name).or(() -> memory.text(name)).map(TextNode::valueOf).orElse(null);
  }

  private void info(Context ctx) throws IOException {
    Asked asked = Asked.of(ctx);
    Door.Guest guest = door.admit(ctx, asked, Need.READ);
    Job job = door.job(asked, guest.who());
    Answer.json(ctx, 200, Sheet.of(job).json(guest.generation()));
  }

  /** Stops a job that runs, then erases it; the task is the erasure. */
  private void delete(Context ctx) throws IOException, InterruptedException {
    Asked asked = Asked.of(ctx);
    Principal who = door.admit(ctx, asked, Need.END).who();
    JobId id = door.id(asked);
    try {
      Erasure erasure = domain.delete(who, id);
      Answer.json(ctx, 200, Map.of("TaskId", WireIds.hex(erasure.id().uuid())));
    } catch (Refusal e) {
      throw Door.here(e);
    }
  }

  private static boolean isOurs(Job job) {
    return Cielo24.NAME.equals(job.links().dialect());
  }
}
