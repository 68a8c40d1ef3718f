package dev.lethe.api.useapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.api.Domain;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Json;
import dev.lethe.job.Content.JobError;
import dev.lethe.job.Job;
import dev.lethe.job.LastChange;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.ledger.Link;
import java.util.List;
import java.util.Optional;

/**
 * A job as this dialect shows it, in answers and in callbacks alike. Clients that were generated
 * from the vendor's description read {@code channel}, {@code server}, {@code maxJobs} and {@code
 * content} without asking whether they are there, so they always are.
 */
final class Document {
  private static final int OK = 200;

  /** What a program may say in its result that has a place of its own here. */
  private static final List<String> FROM_RESULT =
      List.of("buttons", "embeds", "seed", "imageUx", "videoUx");

  private final Domain domain;
  private final int usualJobs;

  Document(Domain domain, int usualJobs) {
    this.domain = domain;
    this.usualJobs = usualJobs;
  }

  ObjectNode of(Job job) {
    JsonNode asked = asked(job);
    String updated = Json.time(LastChange.of(job));
    ObjectNode out = Json.mapper().createObjectNode();
    out.put("jobid", Ids.write(job.id()));
    copy(asked, out, List.of("parentJobId"));
    out.put("verb", asked.path("verb").asText(job.type()));
    out.put("status", Words.of(job));
    out.put("created", Json.time(job.times().created()));
    out.put("updated", updated);
    copy(asked, out, Asked.SHOWN_FIRST);
    out.put("channel", asked.path("channel").asText(""));
    out.put("server", asked.path("server").asText(""));
    out.put("maxJobs", asked.path("maxJobs").asInt(usualJobs));
    copy(asked, out, Asked.SHOWN_LAST);
    out.put("messageId", job.id().toString());
    out.put("content", content(job, asked));
    out.put("timestamp", updated);
    ended(job, out);
    out.put("code", OK);
    return out;
  }

  private void ended(Job job, ObjectNode out) {
    switch (job.state()) {
      case SUCCEEDED -> {
        Words.moderated(job).ifPresent(why -> out.put("error", why));
        copy(Words.result(job), out, FROM_RESULT);
        ArrayNode children = new Children(domain).of(job);
        if (!children.isEmpty()) {
          out.set("children", children);
        }
        out.set("attachments", attachments(job));
      }
      case FAILED -> {
        JobError error = job.content().error();
        out.put("error", error == null ? "failed" : error.message());
        out.put("errorDetails", error == null ? "" : error.code());
      }
      case DRAFT, QUEUED, RUNNING, CANCELLING, CANCELLED -> {}
    }
  }

  /** As the vendor shows how far a job is: the prompt, then the share of the work in brackets. */
  private static String content(Job job, JsonNode asked) {
    String prompt = asked.path("prompt").asText("");
    String share = "(" + Math.round(job.progress().fraction() * 100) + "%)";
    return prompt.isEmpty() ? share : "**" + prompt + "** " + share;
  }

  private ArrayNode attachments(Job job) {
    ArrayNode all = Json.mapper().createArrayNode();
    domain.transactions().read(() -> domain.ledger().of(job.id())).stream()
        .filter(file -> file.kind() != ArtifactKind.INPUT && file.kind() != ArtifactKind.LOG)
        .forEach(file -> all.add(attachment(file)));
    return all;
  }

  private ObjectNode attachment(Artifact file) {
    ObjectNode out = Json.mapper().createObjectNode();
    address(file).ifPresent(url -> out.put("url", url).put("proxy_url", url));
    out.put("filename", file.name());
    out.put("content_type", file.mediaType());
    out.put("size", file.bytes());
    copy(Json.own(file.meta()), out, List.of("width", "height"));
    out.put("id", file.id().toString());
    return out;
  }

  /** None where the job has as many links as it may: the rest of the answer is worth having. */
  private Optional<String> address(Artifact file) {
    try {
      Link link = domain.links().standing(file, Link.Kind.SHARE);
      return Optional.of(domain.links().url(link).toString());
    } catch (Refusal e) {
      if (e.code() == ErrorCode.LIMIT_EXCEEDED) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** What the create call said, where this dialect made the job. */
  static JsonNode asked(Job job) {
    String fields = job.content().dialect();
    return fields == null || !Useapi.NAME.equals(job.links().dialect())
        ? Json.mapper().missingNode()
        : Json.own(fields);
  }

  private static void copy(JsonNode from, ObjectNode into, List<String> names) {
    for (String name : names) {
      if (from.hasNonNull(name)) {
        into.set(name, from.get(name));
      }
    }
  }
}
