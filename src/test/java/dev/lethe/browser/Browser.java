package dev.lethe.browser;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A Chromium without a window, steered by its debugging protocol: one page, all that the page asks
 * of any network, and everything it complains about.
 */
final class Browser implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LISTENING = "DevTools listening on ";
  private static final long PATIENCE_SECONDS = 60;

  private final Process process;
  private final HttpClient http = HttpClient.newHttpClient();
  private final WebSocket socket;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<String> requested = new CopyOnWriteArrayList<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();

  private Browser(Process process, URI browser) throws Exception {
    this.process = process;
    String root = "http://" + browser.getHost() + ":" + browser.getPort();
    var list = HttpRequest.newBuilder(URI.create(root + "/json/list")).build();
    JsonNode pages = JSON.readTree(http.send(list, HttpResponse.BodyHandlers.ofString()).body());
    URI page = URI.create(pages.at("/0/webSocketDebuggerUrl").asText());
    this.socket = http.newWebSocketBuilder().buildAsync(page, new Listening()).get();
    for (String domain : List.of("Page", "Network", "Runtime", "Log")) {
      call(domain + ".enable", Map.of());
    }
    call("Emulation.setDeviceMetricsOverride", screen(1200, 1400));
  }

  /** Starts one with an empty profile in the folder. */
  static Browser start(Path folder) throws Exception {
    Process process =
        new ProcessBuilder(
                "chromium",
                "--headless=new",
                // The tests may run as root, where Chromium has no sandbox; it shows our own pages.
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder,
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    var said =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
    String line = said.readLine();
    while (line != null && !line.startsWith(LISTENING)) {
      line = said.readLine();
    }
    if (line == null) {
      throw new AssertionError("chromium ended with " + process.waitFor());
    }
    Thread.ofVirtual().start(() -> said.lines().forEach(_ -> {}));
    return new Browser(process, URI.create(line.substring(LISTENING.length())));
  }

  /** Opens an address and waits until a JavaScript condition holds there. */
  void open(String address, String condition) throws Exception {
    // From a blank page, because an address that differs in its fragment only loads nothing.
    call("Page.navigate", Map.of("url", "about:blank"));
    call("Page.navigate", Map.of("url", address));
    until(condition);
  }

  void until(String condition) throws Exception {
    evaluate(
        "new Promise(done => { const look = () => { try { if (%s) { done(true); return; } }"
                .formatted(condition)
            + " catch (e) {} setTimeout(look, 50); }; look(); })");
  }

  /** The value of an expression in the page; of a promise, what it comes to. */
  JsonNode evaluate(String expression) throws Exception {
    JsonNode answer =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (answer.has("exceptionDetails")) {
      throw new AssertionError(answer.path("exceptionDetails").toString());
    }
    return answer.at("/result/value");
  }

  void screenshot(Path file) throws Exception {
    String picture = call("Page.captureScreenshot", Map.of()).path("data").asText();
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, Base64.getDecoder().decode(picture));
  }

  /** The address of everything that any page asked for. */
  List<String> requested() {
    return List.copyOf(requested);
  }

  /** Errors and warnings of the console, exceptions, and what the browser refused to load. */
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  private JsonNode call(String method, Object params) throws Exception {
    int id = lastId.incrementAndGet();
    ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
    message.set("params", JSON.valueToTree(params));
    var answer = new CompletableFuture<JsonNode>();
    answers.put(id, answer);
    socket.sendText(message.toString(), true).get();
    JsonNode given = answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (given.has("error")) {
      throw new AssertionError(method + ": " + given.path("error"));
    }
    return given.path("result");
  }

  private static Map<String, Object> screen(int width, int height) {
    return Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false);
  }

  private void take(JsonNode message) {
    if (message.has("id")) {
      CompletableFuture<JsonNode> waiting = answers.remove(message.path("id").asInt());
      waiting.complete(message);
      return;
    }
    JsonNode params = message.path("params");
    switch (message.path("method").asText()) {
      case "Network.requestWillBeSent" -> requested.add(params.at("/request/url").asText());
      case "Runtime.exceptionThrown", "Log.entryAdded" -> complaints.add(params.toString());
      case "Runtime.consoleAPICalled" -> {
        if (List.of("error", "warning", "assert").contains(params.path("type").asText())) {
          complaints.add(params.path("args").toString());
        }
      }
      default -> {}
    }
  }

  /** Puts the frames of a message together. */
  private final class Listening implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence frame, boolean last) {
      text.append(frame);
      if (last) {
        try {
          take(JSON.readTree(text.toString()));
        } catch (IOException e) {
          complaints.add(e.toString());
        }
        text.setLength(0);
      }
      from.request(1);
      return CompletableFuture.completedStage(null);
    }
  }

  @Override
  public void close() throws InterruptedException {
    socket.abort();
    http.close();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().waitFor();
  }
}
