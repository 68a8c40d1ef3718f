package dev.lethe.http;

import dev.lethe.error.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.io.Content;
import org.jspecify.annotations.Nullable;

/**
 * Turns Jetty's push parser into something that can be pulled: a buffer is read and pushed through
 * the parser, what the parser says of it is queued, and the next buffer is read only when the queue
 * is empty. The queued pieces are views of the one buffer, which is why it can be used again then
 * and not before.
 */
final class PartReader {
  private static final int BUFFER = 64 << 10;

  /** What the parser says, in order. */
  private sealed interface Event {
    record Begin(Multipart.Part part) implements Event {}

    record Piece(ByteBuffer bytes) implements Event {}

    record End() implements Event {}
  }

  private final InputStream body;
  private final MultiPart.Parser parser;
  private final byte[] buffer = new byte[BUFFER];
  private final Deque<Event> events = new ArrayDeque<>();
  // The parser swallows what its listener throws, so a fault is kept and thrown after parsing.
  private @Nullable Refusal fault;
  private boolean complete;
  private boolean ended;

  PartReader(String boundary, InputStream body, Multipart.Limits limits) {
    this.body = body;
    this.parser = new MultiPart.Parser(boundary, new Listener());
    this.parser.setMaxParts(limits.parts());
    this.parser.setPartHeadersMaxLength(limits.headerBytes());
  }

  /**
   * The next part, once the content of the one before has been read or skipped; null at the end.
   */
  Multipart.@Nullable Part next() throws IOException {
    while (true) {
      Event event = await();
      switch (event) {
        case null -> {
          return null;
        }
        case Event.Begin(Multipart.Part part) -> {
          return part;
        }
        case Event.Piece _, Event.End _ -> {}
      }
    }
  }

  InputStream content() {
    return new PartStream();
  }

  private @Nullable Event await() throws IOException {
    while (events.isEmpty() && !ended) {
      fill();
    }
    return events.poll();
  }

  private void fill() throws IOException {
    push();
    if (fault != null) {
      throw fault;
    }
  }

  private void push() throws IOException {
    int read = body.read(buffer);
    if (read < 0) {
      ended = true;
      parser.parse(Content.Chunk.EOF);
      if (!complete) {
        fault = Multipart.malformed("the multipart body ends too early");
      }
    } else if (read > 0) {
      parser.parse(Content.Chunk.from(ByteBuffer.wrap(buffer, 0, read), false));
    }
  }

  /** The content of the part at hand. */
  private final class PartStream extends InputStream {
    private ByteBuffer piece = ByteBuffer.allocate(0);
    private boolean end;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      while (!end && !piece.hasRemaining()) {
        advance();
      }
      if (end) {
        return -1;
      }
      int count = Math.min(length, piece.remaining());
      piece.get(into, offset, count);
      return count;
    }

    @Override
    public void close() throws IOException {
      while (!end) {
        advance();
      }
    }

    private void advance() throws IOException {
      switch (await()) {
        case Event.Piece(ByteBuffer bytes) -> piece = bytes;
        case Event.End _ -> end = true;
        case null -> throw Multipart.malformed("the multipart body ends too early");
        case Event.Begin _ -> throw new IllegalStateException("a part within a part");
      }
    }
  }

  private final class Listener implements MultiPart.Parser.Listener {
    private final Map<String, String> headers = new TreeMap<>();

    @Override
    public void onPartBegin() {
      headers.clear();
    }

    @Override
    public void onPartHeader(String name, String value) {
      headers.merge(name.toLowerCase(Locale.ROOT), value, (a, b) -> a + ", " + b);
    }

    @Override
    public void onPartHeaders() {
      try {
        events.add(new Event.Begin(PartHead.read(headers)));
      } catch (Refusal refusal) {
        fault = refusal;
      }
    }

    @Override
    public void onPartContent(Content.Chunk chunk) {
      if (chunk.hasRemaining()) {
        events.add(new Event.Piece(chunk.getByteBuffer().slice()));
      }
    }

    @Override
    public void onPartEnd() {
      events.add(new Event.End());
    }

    @Override
    public void onComplete() {
      complete = true;
    }

    @Override
    public void onFailure(Throwable failure) {
      fault = Multipart.malformed("the multipart body is malformed or over a limit");
    }
  }
}
