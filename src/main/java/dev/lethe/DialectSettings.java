package dev.lethe;

import dev.lethe.account.RateLimits.Kind;
import dev.lethe.account.RateLimits.Rate;
import dev.lethe.api.CreateCall;
import dev.lethe.api.ParamTemplate;
import dev.lethe.api.pictory.CreateCalls;
import dev.lethe.api.unsiloed.Call;
import dev.lethe.api.useapi.Calls;
import dev.lethe.api.useapi.Verb;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What an operator sets for the dialects, and for how often accounts may ask. */
public record DialectSettings(
    Map<Kind, Rate> rates, Unsiloed unsiloed, CreateCalls pictory, Calls useapi, Cielo24 cielo24) {
  private static final Settings.Form<ParamTemplate> PARAMS =
      new Settings.Form<>(
          "a JSON object such as {\"container\":\"$format\"}", ParamTemplate::parse);
  static final Settings.Form<String> TEXT = new Settings.Form<>("text", java.util.Optional::of);

  private static final Ours NOTHING = new Ours("", "");
  private static final Ours DOCUMENT = new Ours("document.parse", "");
  private static final Ours FILM = new Ours("video.render", "");
  private static final Ours TALK =
      new Ours("media.transcribe", "{\"language\":\"$language\",\"highlights\":{\"seconds\":60}}");
  private static final Ours CAPTIONS =
      new Ours(
          "media.transcribe",
          "{\"language\":\"$language\",\"formats\":[\"srt\"],"
              + "\"transcript\":{\"format\":\"$transcript_format\"}}");

  /** The type that serves a call unless the operator names another, and its parameters. */
  private record Ours(String type, String params) {}

  static DialectSettings from(Settings settings) {
    return new DialectSettings(
        rates(settings),
        Unsiloed.from(settings),
        pictory(settings),
        useapi(settings),
        Cielo24.from(settings));
  }

  /** The Unsiloed dialect. */
  public record Unsiloed(CreateCall parse, Map<Call, CreateCall> calls, String anonymousAccount) {
    static Unsiloed from(Settings settings) {
      var calls = new EnumMap<Call, CreateCall>(Call.class);
      for (Call call : Call.values()) {
        calls.put(call, call(settings, "dialects.unsiloed." + call.word()));
      }
      return new Unsiloed(
          call(settings, "dialects.unsiloed.parse", DOCUMENT),
          calls,
          settings.read("dialects.unsiloed.anonymous_account", "", TEXT));
    }
  }

  /** The cielo24 dialect. */
  public record Cielo24(CreateCall performTranscription, Set<String> sandboxAccounts) {
    static Cielo24 from(Settings settings) {
      String names = settings.read("dialects.cielo24.sandbox_accounts", "", TEXT);
      return new Cielo24(
          call(settings, "dialects.cielo24.perform_transcription", CAPTIONS),
          Arrays.stream(names.split(",", -1))
              .map(String::strip)
              .filter(name -> !name.isEmpty())
              .collect(Collectors.toSet()));
    }
  }

  /** The Pictory dialect: what serves its sorts of jobs. */
  private static CreateCalls pictory(Settings settings) {
    return new CreateCalls(
        call(settings, "dialects.pictory.render", FILM, CreateCalls.SCENES),
        call(settings, "dialects.pictory.storyboard", FILM, CreateCalls.SCENES),
        call(settings, "dialects.pictory.transcription", TALK, CreateCalls.FILE),
        call(settings, "dialects.pictory.image", CreateCalls.REFERENCE),
        call(settings, "dialects.pictory.clip", CreateCalls.FIRST_FRAME));
  }

  /** The useapi.net dialect: what serves each of its verbs. */
  private static Calls useapi(Settings settings) {
    var calls = new EnumMap<Verb, CreateCall>(Verb.class);
    for (Verb verb : Verb.values()) {
      calls.put(verb, call(settings, "dialects.useapi." + verb.word(), verb.input()));
    }
    return new Calls(calls, settings.read("dialects.useapi.max_jobs", "3", Forms.number(1, 1000)));
  }

  /** The job type of each create call that has one, by the name of its setting. */
  Map<String, String> types() {
    var types = new TreeMap<String, String>();
    types.put("dialects.unsiloed.parse", unsiloed.parse().type());
    types.put("dialects.pictory.render", pictory.render().type());
    types.put("dialects.pictory.storyboard", pictory.storyboard().type());
    types.put("dialects.pictory.transcription", pictory.transcription().type());
    types.put("dialects.pictory.image", pictory.image().type());
    types.put("dialects.pictory.clip", pictory.clip().type());
    unsiloed
        .calls()
        .forEach((call, set) -> types.put("dialects.unsiloed." + call.word(), set.type()));
    useapi
        .byVerb()
        .forEach((verb, call) -> types.put("dialects.useapi." + verb.word(), call.type()));
    types.put("dialects.cielo24.perform_transcription", cielo24.performTranscription().type());
    types.values().removeIf(String::isEmpty);
    return types;
  }

  private static CreateCall call(Settings settings, String key) {
    return call(settings, key, NOTHING);
  }

  private static CreateCall call(Settings settings, String key, Ours ours) {
    String type = settings.read(key, ours.type, TEXT);
    return new CreateCall(type, params(settings, key, type, ours));
  }

  /** A call whose inputs are named by a field: by this one, unless the operator says otherwise. */
  private static CreateCall call(Settings settings, String key, String input) {
    return call(settings, key, NOTHING, input);
  }

  private static CreateCall call(Settings settings, String key, Ours ours, String input) {
    String type = settings.read(key, ours.type, TEXT);
    return new CreateCall(
        type, params(settings, key, type, ours), settings.read(key + "_input", input, TEXT));
  }

  /** Another type has parameters of its own. */
  private static ParamTemplate params(Settings settings, String key, String type, Ours ours) {
    return settings.read(key + "_params", type.equals(ours.type) ? ours.params : "", PARAMS);
  }

  private static Map<Kind, Rate> rates(Settings settings) {
    var rates = new EnumMap<Kind, Rate>(Kind.class);
    rates.put(Kind.READ, rate(settings, "rates.read", "600"));
    rates.put(Kind.WRITE, rate(settings, "rates.write", "120"));
    rates.put(Kind.END, rate(settings, "rates.end", "1200"));
    return rates;
  }

  private static Rate rate(Settings settings, String key, String usual) {
    return new Rate(
        settings.read(key, usual, Forms.number(1, 1_000_000)),
        settings.read(key + "_burst", usual, Forms.number(1, 1_000_000)));
  }
}
