package dev.lethe.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Brings one output of an attempt. A small file is sent whole, and again if the connection breaks;
 * a large one goes on from where the server has it.
 */
final class OutputUpload {
  private static final long WHOLE = 8 << 20;
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final String TUS = "Tus-Resumable";
  private static final String VERSION = "1.0.0";

  private final Transport transport;
  private final Persistence persistence;
  private final String claim;
  private final OutputFile output;

  OutputUpload(Transport transport, Persistence persistence, String claim, OutputFile output) {
    this.transport = transport;
    this.persistence = persistence;
    this.claim = claim;
    this.output = output;
  }

  void run() {
    long length = size(output.file());
    if (length <= WHOLE) {
      persistence.ask(() -> {
        transport.done(whole());
        return true;
      });
      return;
    }
    String upload = persistence.ask(() -> begin(length));
    persistence.ask(() -> {
      sendFrom(upload, offset(upload), length);
      return true;
    });
  }

  private HttpRequest whole() {
    return transport
        .request(claim + "/outputs/" + Query.escape(output.name()))
        .header("Content-Type", output.mediaType())
        .header("Lethe-Kind", output.kind())
        .header("Lethe-Meta", ascii(output.meta()))
        .PUT(CountedStream.publisher(output.file(), (_, _) -> {}))
        .build();
  }

  /** Outside of its strings JSON is ASCII, and inside them everything can be escaped. */
  private static String ascii(String json) {
    return json.chars()
        .mapToObj(c -> c < 128 ? String.valueOf((char) c) : "\\u%04x".formatted(c))
        .collect(Collectors.joining());
  }

  private String begin(long length) {
    HttpRequest request =
        transport
            .request(claim + "/uploads")
            .header(TUS, VERSION)
            .header("Upload-Length", String.valueOf(length))
            .header("Upload-Metadata", metadata())
            .timeout(ANSWER)
            .POST(BodyPublishers.noBody())
            .build();
    HttpResponse<InputStream> answer = transport.open(request);
    discard(answer);
    return answer
        .headers()
        .firstValue("Location")
        .orElseThrow(() -> transport.broken(new IOException("an upload without an address")));
  }

  private String metadata() {
    return Stream.of(
            pair("name", output.name()),
            pair("kind", output.kind()),
            pair("media_type", output.mediaType()),
            pair("meta", output.meta()))
        .collect(Collectors.joining(","));
  }

  private static String pair(String name, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    return name + " " + Base64.getEncoder().encodeToString(bytes);
  }

  private long offset(String upload) {
    HttpRequest request =
        transport.request(upload).header(TUS, VERSION).HEAD().timeout(ANSWER).build();
    HttpResponse<InputStream> answer = transport.open(request);
    discard(answer);
    return answer
        .headers()
        .firstValueAsLong("Upload-Offset")
        .orElseThrow(() -> transport.broken(new IOException("an upload without an offset")));
  }

  private void sendFrom(String upload, long offset, long length) {
    if (offset == length) {
      return;
    }
    HttpRequest request =
        transport
            .request(upload)
            .header(TUS, VERSION)
            .header("Upload-Offset", String.valueOf(offset))
            .header("Content-Type", "application/offset+octet-stream")
            .method("PATCH", rest(offset, length))
            .build();
    transport.done(request);
  }

  private BodyPublisher rest(long offset, long length) {
    return BodyPublishers.fromPublisher(
        BodyPublishers.ofInputStream(() -> opened(offset)), length - offset);
  }

  private InputStream opened(long offset) {
    try {
      InputStream in = Files.newInputStream(output.file());
      in.skipNBytes(offset);
      return in;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + output.file(), e);
    }
  }

  private void discard(HttpResponse<InputStream> answer) {
    try (InputStream body = answer.body()) {
      body.readAllBytes();
    } catch (IOException e) {
      throw transport.broken(e);
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
