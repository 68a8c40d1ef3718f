package dev.lethe.api.cielo24;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.callback.Callback;
import dev.lethe.http.Json;
import dev.lethe.job.Job;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the dialect remembers of its requests, in the sealed record of the job they were about. Jobs
 * that were made elsewhere have nothing in it.
 */
record Memory(ObjectNode json) {
  static final String NAME = "job_name";
  static final String LANGUAGE = "language";
  static final String EXTERNAL_ID = "external_id";
  static final String REQUESTOR = "requestor";
  static final String REFERENCE = "reference";
  static final String SPEAKERS = "expected_speakers";
  static final String FIDELITY = "fidelity";
  static final String PRIORITY = "priority";
  static final String HOURS = "turnaround_hours";
  static final String TARGET = "target_language";
  static final String OPTIONS = "options";
  static final String TRANSCRIPT = "transcript_format";

  /** By this name the server knows that somebody is to be told of the job. */
  static final String CALLBACK = Callback.MEMBER;

  private static final String AUTHORIZED = "authorized_at";

  static Memory empty() {
    return new Memory(Json.mapper().createObjectNode());
  }

  static Memory of(Job job) {
    String text = job.content().dialect();
    boolean ours = Cielo24.NAME.equals(job.links().dialect());
    return ours && text != null && Json.own(text) instanceof ObjectNode object
        ? new Memory(object)
        : empty();
  }

  Optional<String> text(String name) {
    return Optional.ofNullable(json.get(name)).map(value -> value.asText());
  }

  OptionalInt number(String name) {
    return json.path(name).isInt() ? OptionalInt.of(json.path(name).asInt()) : OptionalInt.empty();
  }

  ObjectNode options() {
    return json.path(OPTIONS) instanceof ObjectNode object
        ? object
        : Json.mapper().createObjectNode();
  }

  Optional<Instant> authorized() {
    return text(AUTHORIZED).map(Instant::parse);
  }

  void authorize(Instant at) {
    if (!json.has(AUTHORIZED)) {
      json.put(AUTHORIZED, at.toString());
    }
  }

  void put(String name, Optional<String> value) {
    value.ifPresent(text -> json.put(name, text));
  }

  /** As a job keeps it. */
  String kept() {
    return Json.text(json);
  }

  @Override
  public String toString() {
    return "Memory[]";
  }
}
