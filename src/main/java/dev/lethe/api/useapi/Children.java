package dev.lethe.api.useapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.api.Domain;
import dev.lethe.http.Json;
import dev.lethe.id.AccountId;
import dev.lethe.job.Job;
import dev.lethe.job.JobQuery;
import dev.lethe.job.JobState;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The jobs that came of pressing the buttons of another, found by a label that names that one. */
final class Children {
  private static final String LABEL = "useapi.parent";
  private static final int MOST = 100;

  /** These enlarge one of four pictures, which makes sense once. */
  private static final Set<String> ONCE = Set.of("U1", "U2", "U3", "U4");

  private final Domain domain;

  Children(Domain domain) {
    this.domain = domain;
  }

  /** A button that cannot be pressed again. */
  static final class Pressed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String button;
    private final String jobid;

    private Pressed(String button, String jobid) {
      super("pressed already", null, false, false);
      this.button = button;
      this.jobid = jobid;
    }

    ObjectNode answer() {
      return Json.mapper()
          .createObjectNode()
          .put("error", "Button " + button + " already executed by job " + jobid)
          .put("button", button)
          .put("jobid", jobid)
          .put("code", 409);
    }
  }

  /** What a job is found by that is one of them; nothing for others. */
  static Map<String, String> labels(JsonNode asked) {
    String parent = asked.path("parentJobId").asText();
    return parent.isEmpty() ? Map.of() : Map.of(LABEL, parent);
  }

  /** Refuses a button that does its work once, and did it or is at it. */
  void refusePressed(AccountId account, JsonNode asked) {
    String button = asked.path("button").asText();
    if (!ONCE.contains(button)) {
      return;
    }
    for (Job child : of(account, asked.path("parentJobId").asText())) {
      boolean same = Document.asked(child).path("button").asText().equals(button);
      if (same && child.state() != JobState.FAILED && child.state() != JobState.CANCELLED) {
        throw new Pressed(button, Ids.write(child.id()));
      }
    }
  }

  /** As the parent shows them. */
  ArrayNode of(Job parent) {
    ArrayNode all = Json.mapper().createArrayNode();
    for (Job child : of(parent.account(), Ids.write(parent.id()))) {
      all.addObject()
          .put("button", Document.asked(child).path("button").asText())
          .put("jobid", Ids.write(child.id()))
          .put("messageId", child.id().toString());
    }
    return all;
  }

  private List<Job> of(AccountId account, String parent) {
    return domain
        .jobs()
        .list(
            new JobQuery(
                account,
                EnumSet.allOf(JobState.class),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new JobQuery.Label(LABEL, parent)),
                Optional.of(Useapi.NAME),
                Optional.empty(),
                MOST))
        .stream()
        .filter(Job::kept)
        .toList();
  }
}
