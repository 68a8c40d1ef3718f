package dev.lethe.api.v1;

import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.http.Answer;
import dev.lethe.http.Body;
import dev.lethe.http.Query;
import dev.lethe.http.RawJson;
import dev.lethe.http.Route;
import dev.lethe.job.JobType;
import dev.lethe.job.JobTypes;
import dev.lethe.job.Transactions;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Types of jobs, for those who submit; and for administrators what is held back of them. */
final class TypeRoutes {
  private final Admission admission;
  private final JobTypes types;
  private final Once once;
  private final Transactions transactions;

  TypeRoutes(Admission admission, V1.Parts parts, Once once) {
    this.admission = admission;
    this.types = parts.jobTypes();
    this.once = once;
    this.transactions = parts.transactions();
  }

  List<Route> routes() {
    return List.of(
        Route.get("/v1/types", this::list),
        Route.put("/v1/types/{type}", this::limit),
        Route.post("/v1/types/{type}/pause", this::pause),
        Route.post("/v1/types/{type}/resume", this::resume));
  }

  private void list(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.JOBS_READ);
    Query.of(ctx);
    List<JobTypes.View> all = types.list();
    Map<String, Duration> medians = types.medians(who.account(), all);
    Answer.json(
        ctx,
        200,
        new Page(all.stream().map(type -> TypeJson.of(type, medians, who.admin())).toList(), null));
  }

  private void limit(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    Integer slots = Body.json(ctx, LimitJson.class).slots();
    answer(ctx, who, types.limit(ctx.pathParam("type"), slots));
  }

  private void pause(Context ctx) throws IOException, InterruptedException {
    change(ctx, types::pause);
  }

  private void resume(Context ctx) throws IOException, InterruptedException {
    change(ctx, types::resume);
  }

  /** A pause that comes again late must not undo the resume that followed it. */
  private void change(Context ctx, Function<String, JobTypes.View> change)
      throws IOException, InterruptedException {
    Principal who = admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    String type = ctx.pathParam("type");
    JobTypes.View now =
        once.run(
            who.account(),
            Once.request(ctx),
            types::get,
            note ->
                transactions.write(() -> {
                  JobTypes.View changed = change.apply(type);
                  note.accept(type);
                  return changed;
                }));
    answer(ctx, who, now);
  }

  private void answer(Context ctx, Principal who, JobTypes.View now) throws IOException {
    Map<String, Duration> medians = types.medians(who.account(), List.of(now));
    Answer.json(ctx, 200, TypeJson.of(now, medians, true));
  }

  /** What is set; a limit that is not named is taken away. */
  record LimitJson(@Nullable Integer slots) {}

  record Page(List<TypeJson> items, @Nullable String nextCursor) {}

  /**
   * A type on the wire. What is queued and running is told to administrators only, as it is that of
   * all accounts.
   */
  record TypeJson(
      String name,
      boolean served,
      boolean paused,
      @Nullable Integer slots,
      @Nullable Long queued,
      @Nullable Long running,
      @Nullable Long medianMs,
      @Nullable InputsJson inputs,
      @RawJson @Nullable String schema) {
    static TypeJson of(JobTypes.View view, Map<String, Duration> medians, boolean admin) {
      Duration median = medians.get(view.name());
      return new TypeJson(
          view.name(),
          view.served(),
          view.rule().paused(),
          view.rule().slots(),
          admin ? view.queued() : null,
          admin ? view.running() : null,
          median == null ? null : median.toMillis(),
          view.type().map(type -> InputsJson.of(type.inputs())).orElse(null),
          view.type().map(JobType::schema).orElse(null));
    }
  }

  /** How many inputs it takes. */
  record InputsJson(int least, int most) {
    static InputsJson of(JobType.Inputs inputs) {
      return new InputsJson(inputs.least(), inputs.most());
    }
  }
}
