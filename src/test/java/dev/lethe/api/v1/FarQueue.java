package dev.lethe.api.v1;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.JobId;
import dev.lethe.job.Job.Progress;
import dev.lethe.work.Assignment;
import dev.lethe.work.Heartbeat;
import dev.lethe.work.JobQueue;
import dev.lethe.work.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The queue of a server elsewhere, with nothing in between but the wire. */
record FarQueue(URI server, String key, String worker) implements JobQueue {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private record Far(JsonNode claim) implements Assignment {
    @Override
    public JobId id() {
      return JobId.of(claim.path("job_id").asText());
    }

    @Override
    public int attempt() {
      return claim.path("attempt").asInt();
    }

    @Override
    public String type() {
      return claim.path("type").asText();
    }

    @Override
    public String params() {
      return claim.path("params").toString();
    }

    @Override
    public boolean keepPartial() {
      return claim.path("keep_partial").asBoolean();
    }
  }

  @Override
  public List<? extends Assignment> claim(Set<String> types, int limit) {
    ObjectNode asked = JSON.createObjectNode().put("worker", worker).put("slots", limit);
    types.forEach(type -> asked.withArray("types").addObject().put("name", type));
    List<Far> claims = new ArrayList<>();
    send("POST", "/v1/claims", asked.toString())
        .path("claims")
        .forEach(claim -> claims.add(new Far(claim)));
    return claims;
  }

  @Override
  public Heartbeat heartbeat(Assignment claim, Progress progress) {
    ObjectNode beat = JSON.createObjectNode();
    beat.putObject("progress").put("fraction", progress.fraction()).put("phase", progress.phase());
    return said(() -> send("POST", url(claim) + "/heartbeat", beat.toString()));
  }

  @Override
  public Heartbeat look(Assignment claim) {
    return said(() -> send("GET", url(claim), ""));
  }

  @Override
  public boolean takesOutputs(Assignment claim) {
    return send("GET", url(claim), "").path("takes_outputs").asBoolean();
  }

  @Override
  public void finish(Assignment claim, Outcome outcome, boolean gone) {
    switch (outcome) {
      case Outcome.Succeeded(String result) ->
          send(
              "POST",
              url(claim) + "/complete",
              "{\"result\":" + result + ",\"gone\":" + gone + ",\"wiped\":true}");
      case Outcome.Failed(ErrorCode code, String message, boolean retryable) ->
          send(
              "POST",
              url(claim) + "/fail",
              end(gone)
                  .put("code", code.code())
                  .put("message", message)
                  .put("retryable", retryable)
                  .toString());
    }
  }

  @Override
  public void stopped(Assignment claim) {
    send("POST", url(claim) + "/stopped", end(true).toString());
  }

  @Override
  public void release(Assignment claim, boolean gone) {
    send("POST", url(claim) + "/release", end(gone).toString());
  }

  @Override
  public Duration idle(Set<String> types, Duration atMost) {
    return atMost;
  }

  private static ObjectNode end(boolean gone) {
    return JSON.createObjectNode().put("gone", gone).put("wiped", true);
  }

  private static String url(Assignment claim) {
    return "/v1/claims/" + claim.id() + "/" + claim.attempt();
  }

  private interface Ask {
    JsonNode ask();
  }

  private static Heartbeat said(Ask ask) {
    try {
      boolean stop = ask.ask().path("say").asText().equals("stop");
      return stop ? Heartbeat.STOP : Heartbeat.CARRY_ON;
    } catch (Refusal e) {
      if (e.code() != ErrorCode.ATTEMPT_ENDED) {
        throw e;
      }
      return Heartbeat.ENDED;
    }
  }

  private JsonNode send(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve(path))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
      JsonNode json = JSON.readTree(answer.body());
      if (answer.statusCode() >= 400) {
        String code = json.path("code").asText().toUpperCase(Locale.ROOT);
        throw new Refusal(ErrorCode.valueOf(code), json.path("detail").asText());
      }
      return json;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
