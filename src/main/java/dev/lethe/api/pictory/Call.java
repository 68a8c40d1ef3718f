package dev.lethe.api.pictory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.callback.Callback;
import dev.lethe.http.Json;
import dev.lethe.job.Job;
import java.util.Arrays;

/** What a job was made by, as far as its answers depend on it. */
enum Call {
  RENDER("render", "TEXT_TO_VIDEO_FAILED"),
  STORYBOARD("storyboard", "TEXT_TO_VIDEO_FAILED"),
  TRANSCRIPTION("transcription", "TRANSCRIPTION_FAILED"),
  /** A picture that is made up from words. */
  IMAGE("image", "IMAGE_GENERATION_FAILED"),
  /** A clip that is made up from words. */
  CLIP("clip", "VIDEO_GENERATION_FAILED"),
  /** Made by another front door. */
  NONE("", "JOB_FAILED");

  private static final String CALL = "call";
  private static final String REQUEST = "request";

  private final String word;
  private final String failed;

  Call(String word, String failed) {
    this.word = word;
    this.failed = failed;
  }

  /** The field without which there is nothing to make. */
  String needed() {
    return switch (this) {
      case TRANSCRIPTION -> CreateCalls.FILE;
      case IMAGE, CLIP -> "prompt";
      case RENDER, STORYBOARD, NONE -> "videoName";
    };
  }

  /** The error code of a job of this call that failed. */
  String failed() {
    return failed;
  }

  /** What a job remembers of the request, a JSON object as text. */
  String remembered(JsonNode request, String webhook) {
    ObjectNode out = Json.mapper().createObjectNode().put(CALL, word);
    if (!webhook.isEmpty()) {
      out.put(Callback.MEMBER, webhook);
    }
    // Of a storyboard a video may be made later, from the same request.
    if (this == STORYBOARD) {
      out.set(REQUEST, request);
    }
    return out.toString();
  }

  static Call of(Job job) {
    String word = memory(job).path(CALL).asText();
    return Arrays.stream(values()).filter(call -> call.word.equals(word)).findFirst().orElse(NONE);
  }

  /** The request by which a storyboard was made. */
  static JsonNode request(Job job) {
    return memory(job).path(REQUEST);
  }

  static String webhook(Job job) {
    return memory(job).path(Callback.MEMBER).asText();
  }

  static JsonNode memory(Job job) {
    String fields = job.content().dialect();
    return fields == null || !Pictory.NAME.equals(job.links().dialect())
        ? Json.mapper().missingNode()
        : Json.own(fields);
  }
}
