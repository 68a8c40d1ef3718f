package dev.lethe.api.cielo24;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.account.Principal;
import dev.lethe.api.Domain;
import dev.lethe.api.Need;
import dev.lethe.ending.Erasure;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Json;
import dev.lethe.http.Route;
import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.id.OperationId;
import dev.lethe.id.WireIds;
import dev.lethe.job.Job;
import dev.lethe.job.Operation;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What became of accepted commands: operations, and erasures, which name themselves. */
final class Tasks {
  private final Domain domain;
  private final Door door;

  Tasks(Domain domain, Door door) {
    this.domain = domain;
    this.door = door;
  }

  List<Route> routes() {
    return Door.reads("/api/job/task_status", this::status).toList();
  }

  /** What a command is answered with. */
  static ObjectNode answer(Operation task) {
    return Json.mapper().createObjectNode().put("TaskId", WireIds.hex(task.id().uuid()));
  }

  private void status(Context ctx) throws IOException {
    Asked asked = Asked.of(ctx);
    Principal who = door.admit(ctx, asked, Need.READ).who();
    UUID id = WireIds.hex(asked.need("task_id")).orElseThrow(Tasks::unknown);
    Optional<ObjectNode> operation =
        domain
            .operations()
            .find(who.account(), new OperationId(id))
            .map(task -> of(task, domain.jobs().getOrTombstone(who.account(), task.job())));
    Answer.json(ctx, 200, operation.isPresent() ? operation.get() : erasure(who, id));
  }

  private ObjectNode erasure(Principal who, UUID id) {
    try {
      return of(domain.endings().erasure(who.account(), new ErasureId(id)));
    } catch (Refusal e) {
      throw e.code() == ErrorCode.NOT_FOUND ? unknown() : e;
    }
  }

  private static ObjectNode of(Operation task, Job job) {
    return switch (task.kind()) {
      case CREATE, ADD_INPUT, ADD_TRANSCRIPT ->
          new Task(task.id().uuid(), Words.task(task.kind()), task.job())
              .json("COMPLETE", task.acceptedAt(), task.acceptedAt());
      case SUBMIT ->
          new Task(task.id().uuid(), Words.task(task.kind()), task.job())
              .json(Words.work(job.state()), task.acceptedAt(), job.times().ended());
    };
  }

  private static ObjectNode of(Erasure erasure) {
    return new Task(erasure.id().uuid(), "JOB_DELETED", erasure.job())
        .json(erasure.done() ? "COMPLETE" : "INPROGRESS", erasure.createdAt(), erasure.doneAt());
  }

  private static Refusal unknown() {
    return ErrorType.ITEM_NOT_FOUND.because("There is no task with this id");
  }

  private record Task(UUID id, String type, JobId job) {
    ObjectNode json(String status, Instant requested, @Nullable Instant completed) {
      ObjectNode out = Json.mapper().createObjectNode();
      out.put("TaskId", WireIds.hex(id));
      out.put("TaskType", type);
      out.put("TaskRequestTime", Sheet.time(requested));
      out.put("TaskCompletionTime", Sheet.time(completed));
      out.put("TaskInfo", "JobId " + WireIds.hex(job.uuid()));
      out.put("TaskStatus", status);
      return out;
    }
  }
}
