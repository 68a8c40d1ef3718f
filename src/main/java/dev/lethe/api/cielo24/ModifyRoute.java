package dev.lethe.api.cielo24;

import dev.lethe.account.Principal;
import dev.lethe.account.RateLimits;
import dev.lethe.account.Scope;
import dev.lethe.api.Domain;
import dev.lethe.api.Gate;
import dev.lethe.api.Need;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Route;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.job.Submission.Draft;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Changes what is known of a job that nobody has handed in yet. */
final class ModifyRoute {
  private static final Need CHANGE = new Need(Scope.JOBS_WRITE, RateLimits.Kind.WRITE, false);
  private static final int MOST_HOURS = 8_760;
  private static final int MOST_SPEAKERS = 1_000;

  private final Domain domain;
  private final Door door;

  ModifyRoute(Domain domain, Door door) {
    this.domain = domain;
    this.door = door;
  }

  List<Route> routes() {
    return List.of(Route.post("/api/job/modify", this::modify));
  }

  private void modify(Context ctx) throws IOException {
    Gate.changesByGet(ctx);
    Asked asked = Asked.of(ctx);
    Principal who = door.admit(ctx, asked, CHANGE).who();
    door.checkOwnName(asked.text("account_id"), who);
    Job job = door.job(asked, who);
    Change change = Change.of(asked);
    if (job.state() != JobState.DRAFT || !Cielo24.NAME.equals(job.links().dialect())) {
      throw ErrorType.INVALID_QUERY.because("Only a job that is Authorizing can be modified");
    }
    try {
      domain
          .jobs()
          .changeDraft(
              who.account(), job.id(), draft -> Draft.of(draft).remembering(change.of(draft)));
    } catch (Refusal e) {
      throw Door.here(e);
    }
    Answer.empty(ctx, 204);
  }

  /** What is to be other than it was. */
  private record Change(
      Optional<String> fidelity,
      Optional<String> priority,
      Optional<Integer> hours,
      Optional<Integer> speakers) {
    static Change of(Asked asked) {
      String field = "transcription_fidelity";
      return new Change(
          asked.text(field).map(word -> Words.fidelity(field, word)),
          asked.text("priority").map(Words::priority),
          asked.number("turnaround_hours", 1, MOST_HOURS).stream().boxed().findFirst(),
          asked.number("expected_speakers", 0, MOST_SPEAKERS).stream().boxed().findFirst());
    }

    String of(Job draft) {
      Memory memory = Memory.of(draft);
      memory.put(Memory.FIDELITY, fidelity);
      memory.put(Memory.PRIORITY, priority);
      memory.put(Memory.SPEAKERS, speakers.map(String::valueOf));
      hours.ifPresent(number -> memory.json().put(Memory.HOURS, number));
      return memory.kept();
    }
  }
}
