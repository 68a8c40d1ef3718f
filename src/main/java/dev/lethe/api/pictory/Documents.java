package dev.lethe.api.pictory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.api.Domain;
import dev.lethe.callback.Callback;
import dev.lethe.error.Refusal;
import dev.lethe.http.Json;
import dev.lethe.job.Job;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Jobs as the vendor's clients read them: by id with all they made, in lists how they stand. */
final class Documents {
  private static final int PERCENT = 100;

  private final Domain domain;
  private final Outputs outputs;
  private final Transcripts transcripts;

  Documents(Domain domain) {
    this.domain = domain;
    this.outputs = new Outputs(domain);
    this.transcripts = new Transcripts(domain);
  }

  /**
   * All there is to say of a job, as it is when this returns: it may be cleaned by somebody while
   * its addresses are made.
   *
   * @throws Refusal {@code job_deleted} if it was deleted meanwhile
   */
  ObjectNode whole(Job job) {
    ObjectNode shown;
    try {
      shown = envelope(job, data(job));
    } catch (Refusal e) {
      Job now = again(job);
      if (now.kept()) {
        throw e;
      }
      return whole(now);
    }
    Job now = job.kept() ? again(job) : job;
    return now.kept() == job.kept() ? shown : whole(now);
  }

  private Job again(Job job) {
    return domain.jobs().get(job.account(), job.id());
  }

  /** Without addresses: whoever is given one has the file, and a list is read for other ends. */
  ObjectNode item(Job job) {
    ObjectNode data = Json.mapper().createObjectNode();
    data.put("jobId", job.id().uuid().toString());
    standing(data, job);
    ObjectNode out = Json.mapper().createObjectNode().put("success", Words.success(job));
    out.set("data", data);
    return out;
  }

  private static ObjectNode envelope(Job job, ObjectNode data) {
    ObjectNode out = Json.mapper().createObjectNode();
    out.put("job_id", job.id().uuid().toString());
    out.put("success", Words.success(job));
    out.set("data", data);
    return out;
  }

  private ObjectNode data(Job job) {
    ObjectNode data = Json.mapper().createObjectNode();
    standing(data, job);
    if (!job.kept()) {
      return data;
    }
    switch (job.state()) {
      case DRAFT, QUEUED, FAILED, CANCELLED -> {}
      case RUNNING, CANCELLING -> {
        data.put("renderProgress", (int) (job.progress().fraction() * PERCENT));
        String phase = job.progress().phase();
        data.put("renderProgressMessage", phase == null ? "" : phase);
        data.put("renderState", "RUNNING");
      }
      case SUCCEEDED -> made(data, job);
    }
    return data;
  }

  private static void standing(ObjectNode data, Job job) {
    data.put("status", Words.status(job));
    data.put("createdAt", Json.time(job.times().created()));
    @Nullable Instant ended = job.times().ended();
    if (ended != null) {
      data.put("completedAt", Json.time(ended));
    }
    if (!Words.success(job)) {
      data.put("error_code", Words.errorCode(job));
      data.put("error_message", Words.errorMessage(job));
    }
  }

  /** What the older generation of clients sends back to have the video made. */
  private static ObjectNode renderParams(JsonNode request) {
    ObjectNode params = Json.mapper().createObjectNode();
    request.properties().stream()
        .filter(field -> !field.getKey().equals(Callback.MEMBER))
        .forEach(field -> params.set(field.getKey(), field.getValue()));
    for (String part : List.of("audio", "output")) {
      if (!params.path(part).isObject()) {
        params.putObject(part);
      }
    }
    if (!params.path("scenes").isArray()) {
      params.putArray("scenes");
    }
    return params;
  }

  /** What the program answered may not hide what we say. */
  private void made(ObjectNode data, Job job) {
    data.put("progress", PERCENT);
    data.put("aiCreditsUsed", 0);
    switch (Call.of(job)) {
      case IMAGE -> outputs.addImage(data, job);
      case CLIP -> outputs.addClip(data, job);
      case RENDER, STORYBOARD, TRANSCRIPTION, NONE -> outputs.addTo(data, job);
    }
    String result = job.content().result();
    if (result != null) {
      Json.own(result).properties().stream()
          .filter(field -> !data.has(field.getKey()))
          .forEach(field -> data.set(field.getKey(), field.getValue()));
    }
    if (Call.of(job) == Call.STORYBOARD && !data.has("renderParams")) {
      data.set("renderParams", renderParams(Call.request(job)));
    }
    if (Call.of(job) == Call.TRANSCRIPTION) {
      transcripts.addTo(data, job);
    }
    if (Call.of(job) == Call.TRANSCRIPTION && !data.has("transcript")) {
      data.putArray("transcript");
    }
  }
}
