package dev.lethe.api.v1;

import dev.lethe.error.Refusal;
import dev.lethe.http.RawJson;
import dev.lethe.http.Wait;
import dev.lethe.job.Job;
import dev.lethe.job.Source;
import dev.lethe.job.Submission;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client sends to submit a job. */
record SubmitJson(
    @Nullable String type,
    @RawJson @Nullable String params,
    @Nullable List<InputJson> inputs,
    @Nullable Map<String, String> labels,
    @Nullable String deadline,
    @Nullable Integer maxAttempts,
    @Nullable String expiresIn,
    @Nullable Boolean keepPartial,
    @Nullable Boolean draft,
    @Nullable Integer priority,
    @Nullable Instant runAt,
    @Nullable Boolean waitForWorker) {
  private static final Duration LONGEST = Duration.ofDays(36_500);
  private static final String LONE_INPUT = "main";
  private static final int MOST_INPUTS = 64;

  /** An input: a file part of the same request, or an address to fetch it from. */
  record InputJson(@Nullable String name, @Nullable String part, @Nullable String url) {
    String called() {
      return name == null ? LONE_INPUT : name;
    }

    void check(String at) {
      if (part == null && url == null) {
        throw Refusal.field(at + "/part", "required", "name the file part of this input, or a URL");
      }
      if (part != null && url != null) {
        throw Refusal.field(at, "ambiguous", "an input has a part or a URL, not both");
      }
      if (url != null && !Source.isAddress(url)) {
        throw Refusal.field(
            at + "/url",
            "invalid_url",
            "expected an http or https address without user name, at most 4096 characters");
      }
    }
  }

  Submission submission(int usualAttempts) {
    if (type == null) {
      throw Refusal.field("/type", "required", "name the job type");
    }
    var terms =
        new Job.Terms(
            maxAttempts == null ? usualAttempts : maxAttempts,
            duration("/deadline", deadline),
            duration("/expires_in", expiresIn),
            keepPartial != null && keepPartial,
            new Job.Start(
                priority == null ? 0 : priority,
                runAt == null ? null : runAt.truncatedTo(ChronoUnit.MILLIS)));
    return new Submission(
        type,
        object(params),
        labels == null ? Map.of() : labels,
        terms,
        draft != null && draft,
        waitForWorker != null && waitForWorker);
  }

  /** The input's name for each file part; empty if one lone part needs no mention. */
  Map<String, String> partNames() {
    var names = new HashMap<String, String>();
    var taken = new HashSet<String>();
    List<InputJson> declared = declared();
    for (int i = 0; i < declared.size(); i++) {
      InputJson input = declared.get(i);
      String at = "/inputs/" + i;
      input.check(at);
      String part = input.part();
      boolean named = taken.add(input.called());
      if (!named || (part != null && names.put(part, input.called()) != null)) {
        throw Refusal.field(at, "repeated", "two inputs have one name or one part");
      }
    }
    return names;
  }

  /** The inputs that are fetched, once {@link #partNames} has found nothing wrong with them. */
  List<Source> sources() {
    var sources = new ArrayList<Source>();
    for (InputJson input : declared()) {
      if (input.url() != null) {
        sources.add(new Source(input.called(), input.url()));
      }
    }
    return sources;
  }

  private List<InputJson> declared() {
    List<InputJson> declared = inputs == null ? List.of() : inputs;
    if (declared.size() > MOST_INPUTS) {
      throw Refusal.field("/inputs", "too_many", "at most " + MOST_INPUTS + " inputs");
    }
    return declared;
  }

  /** The name of the input that a part brings. */
  String inputName(Map<String, String> partNames, String part) {
    if (declared().isEmpty()) {
      return LONE_INPUT;
    }
    String name = partNames.get(part);
    if (name == null) {
      throw Refusal.field("/inputs", "undeclared", "no input names the file part " + part);
    }
    return name;
  }

  private static String object(@Nullable String params) {
    if (params == null || params.equals("null")) {
      return "{}";
    }
    if (!params.startsWith("{")) {
      throw Refusal.field("/params", "wrong_type", "expected an object");
    }
    return params;
  }

  private static @Nullable Duration duration(String pointer, @Nullable String text) {
    return text == null ? null : Wait.parse(pointer, text, Duration.ofMillis(1), LONGEST);
  }
}
