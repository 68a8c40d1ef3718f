package dev.lethe.api;

import dev.lethe.TestServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Sends requests as a stranger's client would, and shows answers as they came. */
public final class Wire implements AutoCloseable {
  private final HttpClient http = HttpClient.newHttpClient();
  private final TestServer server;

  public Wire(TestServer server) {
    this.server = server;
  }

  /** An answer, with nothing read into it. */
  public record Said(int status, String type, String body, HttpResponse<String> whole) {
    public String header(String name) {
      return whole.headers().firstValue(name).orElse("");
    }
  }

  /** A request without body; headers are name, value, name, value. */
  public Said send(String method, String path, String... headers) {
    return send(method, path, new byte[0], headers);
  }

  public Said send(String method, String path, byte[] body, String... headers) {
    var request =
        HttpRequest.newBuilder(server.url().resolve(path))
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
      String type = answer.headers().firstValue("Content-Type").orElse("");
      return new Said(answer.statusCode(), type, answer.body(), answer);
    } catch (IOException e) {
      throw new AssertionError(method + " " + path, e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** A form, each part as {@code name=value}, and {@code name=@file:content} for a file. */
  public Said form(String path, String[] parts, String... headers) {
    var body = new StringBuilder();
    for (String part : parts) {
      String name = part.substring(0, part.indexOf('='));
      String value = part.substring(part.indexOf('=') + 1);
      body.append("--bound\r\nContent-Disposition: form-data; name=\"").append(name).append('"');
      if (value.startsWith("@")) {
        body.append("; filename=\"").append(value, 1, value.indexOf(':')).append('"');
        body.append("\r\nContent-Type: video/mp4");
        value = value.substring(value.indexOf(':') + 1);
      }
      body.append("\r\n\r\n").append(value).append("\r\n");
    }
    body.append("--bound--\r\n");
    String[] all = Arrays.copyOf(headers, headers.length + 2);
    all[headers.length] = "Content-Type";
    all[headers.length + 1] = "multipart/form-data; boundary=bound";
    return send("POST", path, body.toString().getBytes(StandardCharsets.UTF_8), all);
  }

  @Override
  public void close() {
    http.close();
  }
}
