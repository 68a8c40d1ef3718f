package dev.lethe.api.v1;

import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.http.Answer;
import dev.lethe.http.Body;
import dev.lethe.http.Query;
import dev.lethe.http.Route;
import dev.lethe.job.JobTypes;
import dev.lethe.job.Transactions;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Types of jobs and what is held back of them, for administrators. */
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
    admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    Answer.json(ctx, 200, new Page(types.list().stream().map(TypeJson::of).toList(), null));
  }

  private void limit(Context ctx) throws IOException {
    admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    Integer slots = Body.json(ctx, LimitJson.class).slots();
    Answer.json(ctx, 200, TypeJson.of(types.limit(ctx.pathParam("type"), slots)));
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
    Answer.json(ctx, 200, TypeJson.of(now));
  }

  /** What is set; a limit that is not named is taken away. */
  record LimitJson(@Nullable Integer slots) {}

  record Page(List<TypeJson> items, @Nullable String nextCursor) {}

  record TypeJson(
      String name,
      boolean served,
      boolean paused,
      @Nullable Integer slots,
      long queued,
      long running) {
    static TypeJson of(JobTypes.View view) {
      return new TypeJson(
          view.name(),
          view.served(),
          view.rule().paused(),
          view.rule().slots(),
          view.queued(),
          view.running());
    }
  }
}
