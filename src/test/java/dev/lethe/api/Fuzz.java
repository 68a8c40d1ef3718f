package dev.lethe.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.TestServer;
import dev.lethe.api.Wire.Said;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Sends malformed requests below a dialect's paths: whatever it is, an answer comes back. */
public final class Fuzz {
  private static final List<String> METHODS =
      List.of("GET", "POST", "DELETE", "PUT", "PATCH", "OPTIONS");
  private static final List<String> PIECES =
      List.of(
          "x",
          "%ff",
          "a%2Fb",
          "0193a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b",
          "%F0%9F%92%A9",
          "'\"",
          "<b>",
          "?a=b",
          "?a=%",
          "-1",
          "null",
          "{}",
          "%25");
  private static final List<String> TYPES =
      List.of(
          "application/json",
          "text/plain",
          "multipart/form-data",
          "multipart/form-data; boundary=b",
          "multipart/form-data; boundary=",
          "x",
          "multipart/form-data; boundary=\"b");
  private static final List<String> BODIES =
      List.of(
          "",
          "{",
          "[]",
          "--b\r\n",
          "--b--\r\n",
          "--b\r\nContent-Disposition: form-data\r\n\r\n\r\n--b--");

  private Fuzz() {}

  /**
   * What is fuzzed.
   *
   * @param paths where {@code %s} stands for something odd
   * @param bodies beside those that are odd for every dialect
   * @param credential the headers that bring an API key
   * @param refusal holds every answer of 400 and above to the dialect's form
   */
  public record Target(
      Map<String, String> settings,
      List<String> paths,
      List<String> bodies,
      Function<String, String[]> credential,
      BiConsumer<String, Said> refusal) {}

  /** Sends so many requests; prints the seed that repeats them. */
  public static void run(Path folder, int count, Target target) throws Exception {
    long seed = new SecureRandom().nextLong();
    System.out.println("Fuzz seed " + seed);
    var random = new Random(seed);
    var settings = new HashMap<>(target.settings());
    for (String kind : List.of("read", "write", "end")) {
      settings.put("rates." + kind + "_burst", "100000");
    }
    List<String> bodies = Stream.concat(BODIES.stream(), target.bodies().stream()).toList();
    try (var server = TestServer.start(folder, settings);
        var wire = new Wire(server)) {
      String key = server.newAccountKey("fuzz");
      for (int i = 0; i < count; i++) {
        one(wire, random, key, target, pick(bodies, random));
      }
    }
  }

  private static void one(Wire wire, Random random, String key, Target target, String body) {
    String method = pick(METHODS, random);
    String path = pick(target.paths(), random);
    while (path.contains("%s")) {
      path = path.replaceFirst("%s", pick(PIECES, random).replace("%", "\u0001"));
    }
    path = legal(path.replace('\u0001', '%'));
    String[] who = target.credential().apply(random.nextInt(5) == 0 ? "wrong" : key);
    String[] headers = Arrays.copyOf(who, who.length + 2);
    headers[who.length] = "Content-Type";
    headers[who.length + 1] = pick(TYPES, random);
    Said said = wire.send(method, path, body.getBytes(StandardCharsets.UTF_8), headers);
    String asked = method + " " + path;
    assertThat(said.status()).as(asked).isLessThan(500);
    if (said.status() >= 400) {
      assertThat(said.type()).as(asked).isEqualTo("application/json");
      target.refusal().accept("%s: %s".formatted(asked, said.body()), said);
    }
  }

  /** The client at hand sends no path that its own language calls malformed. */
  private static String legal(String path) {
    return path.replace("\"", "%22")
        .replace("<", "%3C")
        .replace(">", "%3E")
        .replace("{", "%7B")
        .replace("}", "%7D")
        .replaceAll("%(?![0-9A-Fa-f]{2})", "%25");
  }

  private static String pick(List<String> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }
}
