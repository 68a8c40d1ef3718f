package dev.lethe.api.v1;

import dev.lethe.account.Scope;
import dev.lethe.http.Answer;
import dev.lethe.http.Body;
import dev.lethe.http.Query;
import dev.lethe.http.Route;
import dev.lethe.job.JobTypes;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Types of jobs and what is held back of them, for administrators. */
final class TypeRoutes {
  private final Admission admission;
  private final JobTypes types;

  TypeRoutes(Admission admission, JobTypes types) {
    this.admission = admission;
    this.types = types;
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

  private void pause(Context ctx) throws IOException {
    admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    Answer.json(ctx, 200, TypeJson.of(types.pause(ctx.pathParam("type"))));
  }

  private void resume(Context ctx) throws IOException {
    admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    Answer.json(ctx, 200, TypeJson.of(types.resume(ctx.pathParam("type"))));
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
