package dev.lethe.cli;

import dev.lethe.client.LetheClient;
import dev.lethe.client.OperatorClient;
import dev.lethe.client.WebhookClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Which server a verb talks to, and with which key.
 *
 * @param local whether it was found through a data folder rather than named
 */
record ServerAddress(URI uri, String key, boolean local) {
  private static final String URL = "LETHE_URL";
  private static final String KEY = "LETHE_API_KEY";
  private static final URI USUAL = URI.create("http://127.0.0.1:8080");

  static ServerAddress find(Map<String, String> env, Path data) {
    return Optional.ofNullable(env.get(URL))
        .filter(url -> !url.isBlank())
        .map(url -> named(url, env))
        .orElseGet(() -> local(env, data));
  }

  /** Whether the environment names a server. */
  static boolean isNamed(Map<String, String> env) {
    return !env.getOrDefault(URL, "").isBlank();
  }

  LetheClient connect() {
    return new LetheClient(uri, key);
  }

  WebhookClient webhooks() {
    return new WebhookClient(uri, key);
  }

  OperatorClient operate() {
    return new OperatorClient(uri, key);
  }

  private static ServerAddress named(String url, Map<String, String> env) {
    String key = env.getOrDefault(KEY, "").strip();
    if (key.isEmpty()) {
      // The local admin key is not tried: it would be shown to whoever answers there.
      throw new UsageException(URL + " is set but " + KEY + " is not");
    }
    return new ServerAddress(parse(url, URL), key, false);
  }

  private static ServerAddress local(Map<String, String> env, Path data) {
    Path urlFile = data.resolve("server.url");
    URI uri = read(urlFile).map(url -> parse(url, urlFile.toString())).orElse(USUAL);
    String key =
        Optional.ofNullable(env.get(KEY))
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .or(() -> read(data.resolve("admin.key")))
            .orElseThrow(() -> new FailedException(noKey(data)));
    return new ServerAddress(uri, key, true);
  }

  private static String noKey(Path data) {
    return "no server was started in %s (there is no %s); start one with: lethe serve"
        .formatted(data.toAbsolutePath().getParent(), data.resolve("admin.key"));
  }

  private static URI parse(String text, String source) {
    try {
      URI uri = URI.create(text.strip());
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (IllegalArgumentException _) {
      // Said below, like any other thing that is no address.
    }
    throw new UsageException(source + " is not an http or https address: " + Text.plain(text));
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty());
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException e) {
      throw new FailedException("cannot read " + file + ": " + Text.reason(e));
    }
  }
}
