package dev.lethe.api.v1;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.lethe.account.Principal;
import dev.lethe.error.Refusal;
import dev.lethe.http.RawJson;
import dev.lethe.http.Wait;
import dev.lethe.id.JobId;
import dev.lethe.id.KeyId;
import dev.lethe.job.JobType.Inputs;
import dev.lethe.remote.OfferStore.Offer;
import dev.lethe.remote.Remote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a worker says when it asks for work: {@code POST /v1/claims}. */
record ClaimsAsked(
    @Nullable String worker,
    @Nullable List<TypeJson> types,
    @Nullable Integer slots,
    @JsonProperty("wait") @Nullable String waitFor,
    @Nullable String containment,
    @Nullable List<String> holds) {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
  private static final int MOST_SLOTS = 1_024;
  private static final int MOST_TYPES = 256;
  private static final int MOST_INPUTS = 64;
  private static final int SCHEMA_CHARS = 64 << 10;
  private static final String NONE = "none";
  private static final Set<String> CONTAINMENTS =
      Set.of("cgroup", "pid_namespace", "subreaper", NONE);
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final Pattern TYPE = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,63}");
  private static final Pattern CLAIM = Pattern.compile("/v1/claims/([^/]+)/([0-9]{1,9})");

  /** A type that the worker serves. */
  record TypeJson(
      @Nullable String name, @RawJson @Nullable String schema, @Nullable InputsJson inputs) {
    Offer offer(String at) {
      if (name == null || !TYPE.matcher(name).matches()) {
        throw Refusal.field(at + "/name", "invalid_name", "1 to 64 of a-z 0-9 _ . -");
      }
      return new Offer(name, schema(at), inputs == null ? anyInputs() : inputs.read(at));
    }

    private @Nullable String schema(String at) {
      if (schema == null || schema.equals("null")) {
        return null;
      }
      if (!schema.startsWith("{")) {
        throw Refusal.field(at + "/schema", "wrong_type", "expected a JSON Schema");
      }
      if (schema.length() > SCHEMA_CHARS) {
        throw Refusal.field(at + "/schema", "too_long", "at most " + SCHEMA_CHARS + " characters");
      }
      return schema;
    }

    private static Inputs anyInputs() {
      return new Inputs(0, MOST_INPUTS);
    }
  }

  /** How many inputs jobs of a type take. */
  record InputsJson(int least, int most) {
    Inputs read(String at) {
      if (least < 0 || most < least || most > MOST_INPUTS) {
        throw Refusal.field(at + "/inputs", "out_of_range", "0 to " + MOST_INPUTS);
      }
      return new Inputs(least, most);
    }
  }

  Duration waiting() {
    return waitFor == null
        ? Duration.ZERO
        : Wait.parse("/wait", waitFor, Duration.ZERO, LONGEST_WAIT);
  }

  Remote.Asked asked(Principal who, KeyId key) {
    if (worker == null || !NAME.matcher(worker).matches()) {
      throw Refusal.field("/worker", "invalid_name", "1 to 64 of A-Z a-z 0-9 _ . -");
    }
    int free = slots == null ? 1 : slots;
    if (free < 0 || free > MOST_SLOTS) {
      throw Refusal.field("/slots", "out_of_range", "0 to " + MOST_SLOTS);
    }
    String held = containment == null ? NONE : containment;
    if (!CONTAINMENTS.contains(held)) {
      throw Refusal.field(
          "/containment", "unknown", "one of " + CONTAINMENTS.stream().sorted().toList());
    }
    return new Remote.Asked(
        who.account(),
        key,
        worker,
        held,
        offers(),
        free,
        Optional.ofNullable(holds).map(ClaimsAsked::known));
  }

  private List<Offer> offers() {
    if (types == null || types.isEmpty() || types.size() > MOST_TYPES) {
      throw Refusal.field("/types", "wrong_count", "1 to " + MOST_TYPES + " types");
    }
    var offers = new ArrayList<Offer>();
    var names = new HashSet<String>();
    for (int i = 0; i < types.size(); i++) {
      Offer offer = types.get(i).offer("/types/" + i);
      if (!names.add(offer.type())) {
        throw Refusal.field("/types/" + i + "/name", "repeated", "a type is named once");
      }
      offers.add(offer);
    }
    return List.copyOf(offers);
  }

  /** What is no claim of ours is none that we would give again. */
  private static Set<Remote.Known> known(List<String> holds) {
    return holds.stream()
        .map(CLAIM::matcher)
        .filter(Matcher::matches)
        .flatMap(one ->
            JobId.parse(one.group(1))
                .map(job -> new Remote.Known(job, Integer.parseInt(one.group(2))))
                .stream())
        .collect(Collectors.toSet());
  }
}
