package dev.lethe.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/**
 * A {@code multipart/form-data} body whose files are read while they are sent. Its length is known
 * beforehand, so that the server can refuse an upload that is too large before taking a byte of it.
 */
final class MultipartBody {
  private final String boundary;
  private final List<Piece> pieces;
  private final long length;

  MultipartBody(String job, List<FilePart> files) {
    this(job, files, "lethe-" + UUID.randomUUID());
  }

  MultipartBody(String job, List<FilePart> files, String boundary) {
    this.boundary = boundary;
    this.pieces = pieces(job, files);
    this.length = pieces.stream().mapToLong(Piece::length).sum();
  }

  String contentType() {
    return "multipart/form-data; boundary=" + boundary;
  }

  long length() {
    return length;
  }

  BodyPublisher publisher(ByteProgress progress) {
    return BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> open(progress)), length);
  }

  private InputStream open(ByteProgress progress) {
    var streams = pieces.stream().map(Piece::open).toList();
    return new CountedStream(
        new SequenceInputStream(Collections.enumeration(streams)), length, progress);
  }

  private List<Piece> pieces(String job, List<FilePart> files) {
    var all = new ArrayList<Piece>();
    all.add(text(header("job", "", "application/json") + job + "\r\n"));
    for (FilePart file : files) {
      String name = "; filename=\"" + quoted(file.name()) + "\"";
      all.add(text(header(file.part(), name, file.mediaType())));
      all.add(file(file));
      all.add(text("\r\n"));
    }
    all.add(text("--" + boundary + "--\r\n"));
    return List.copyOf(all);
  }

  private String header(String part, String more, String type) {
    return "--%s\r\nContent-Disposition: form-data; name=\"%s\"%s\r\nContent-Type: %s\r\n\r\n"
        .formatted(boundary, quoted(part), more, type);
  }

  /** As browsers do: three characters are escaped, the rest is sent as UTF-8. */
  private static String quoted(String text) {
    return text.replace("\"", "%22").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static Piece text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Piece(bytes.length, () -> new ByteArrayInputStream(bytes));
  }

  private static Piece file(FilePart part) {
    return new Piece(sizeOf(part), () -> new LateFile(part.file()));
  }

  private static long sizeOf(FilePart part) {
    try {
      return Files.size(part.file());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + part.file(), e);
    }
  }

  private record Piece(long length, Opening opening) {
    InputStream open() {
      return opening.open();
    }
  }

  private interface Opening {
    InputStream open();
  }
}
