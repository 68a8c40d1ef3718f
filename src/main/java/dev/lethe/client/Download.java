package dev.lethe.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Brings one artifact into a file. A broken transfer goes on where it stopped: the next request
 * asks for the rest with {@code Range} and, in {@code If-Range}, names the version it has the
 * beginning of, so a server whose file is another one sends all of it and the transfer starts over.
 * The file appears under its name only when it is whole; until then it is a hidden neighbour.
 */
final class Download {
  private static final int TRIES_WITHOUT_A_BYTE = 5;
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final int BUFFER = 1 << 16;

  private final Transport transport;
  private final String path;
  private final Path file;
  private final Path part;
  private final ByteProgress progress;

  private MessageDigest digest = sha256();
  private long done;
  private long total = -1;
  private @Nullable String etag;

  Download(Transport transport, String path, Path file, ByteProgress progress) {
    Path whole = file.toAbsolutePath();
    this.transport = transport;
    this.path = path;
    this.file = whole;
    this.part = whole.resolveSibling("." + whole.getFileName() + ".part");
    this.progress = progress;
  }

  /**
   * Returns the number of bytes.
   *
   * @param sha256 what the bytes must hash to, in hex; null if not known
   */
  long run(@Nullable String sha256) {
    try {
      transferWhole();
      String got = HexFormat.of().formatHex(digest.digest());
      if (sha256 != null && !sha256.equalsIgnoreCase(got)) {
        throw new IOException("the bytes of " + file + " are not those the server has: " + got);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return done;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      removePart();
    }
  }

  private void transferWhole() throws IOException {
    int fruitless = 0;
    while (true) {
      long before = done;
      try {
        transfer();
        return;
      } catch (UnreachableException e) {
        fruitless = done > before ? 0 : fruitless + 1;
        if (fruitless == TRIES_WITHOUT_A_BYTE || etag == null) {
          throw e;
        }
        Pause.millis(FIRST_PAUSE_MILLIS << fruitless);
      }
    }
  }

  /** One request, as far as it goes; a break in it is an {@link UnreachableException}. */
  private void transfer() throws IOException {
    HttpRequest.Builder request = transport.request(path);
    if (etag != null && done > 0) {
      request.header("Range", "bytes=" + done + "-").header("If-Range", etag);
    }
    HttpResponse<InputStream> response = transport.open(request.build());
    if (response.statusCode() != 206) {
      startOver();
    }
    note(response.headers());
    try (InputStream body = response.body();
        OutputStream out =
            Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      copy(body, out);
    }
    if (total >= 0 && done != total) {
      throw transport.broken(new IOException("it ended after %d of %d".formatted(done, total)));
    }
  }

  private void startOver() throws IOException {
    Files.deleteIfExists(part);
    digest = sha256();
    done = 0;
  }

  private void note(HttpHeaders headers) {
    etag = headers.firstValue("ETag").filter(tag -> !tag.startsWith("W/")).orElse(null);
    long rest = headers.firstValueAsLong("Content-Length").orElse(-1);
    total = rest < 0 ? -1 : done + rest;
  }

  private void copy(InputStream body, OutputStream out) throws IOException {
    var buffer = new byte[BUFFER];
    while (true) {
      int read = readOrBreak(body, buffer);
      if (read < 0) {
        return;
      }
      out.write(buffer, 0, read);
      digest.update(buffer, 0, read);
      done += read;
      progress.at(done, total);
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException("interrupted");
      }
    }
  }

  /** Only trouble with the network may be tried again; a full disk may not. */
  private int readOrBreak(InputStream body, byte[] buffer) {
    try {
      return body.read(buffer);
    } catch (IOException e) {
      throw transport.broken(e);
    }
  }

  private void removePart() {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove the unfinished " + part, e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
