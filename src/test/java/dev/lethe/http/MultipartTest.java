package dev.lethe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Multipart bodies as clients send them, split anywhere, cut short, and far larger than memory. */
final class MultipartTest {
  private static final String TYPE = "multipart/form-data; boundary=xYzZY";
  private static final String FILE = "form-data; name=\"file\"; filename=\"a.mp4\"";

  /** Content as one character per byte. */
  private record Read(Multipart.Part part, String bytes) {}

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static List<Read> read(InputStream body) throws IOException {
    List<Read> out = new ArrayList<>();
    Multipart.read(TYPE, body, (part, in) -> out.add(new Read(part, latin1(in.readAllBytes()))));
    return out;
  }

  private static List<Read> read(String body) throws IOException {
    return read(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
  }

  private static String part(String disposition, String content) {
    return "--xYzZY\r\nContent-Disposition: " + disposition + "\r\n\r\n" + content + "\r\n";
  }

  @Test
  void parts_come_in_order_with_their_heads() throws IOException {
    List<Read> parts =
        read(
            "--xYzZY\r\nContent-Disposition: form-data; name=\"job\"\r\n"
                + "Content-Type: application/json\r\n\r\n{}\r\n"
                + part(FILE, "bytes")
                + "--xYzZY--\r\n");
    assertThat(parts).extracting(r -> r.part.name()).containsExactly("job", "file");
    assertThat(parts.getFirst().part.contentType()).isEqualTo("application/json");
    assertThat(parts.getFirst().part.fileName()).isNull();
    assertThat(parts.getLast().part.fileName()).isEqualTo("a.mp4");
    assertThat(parts.getLast().bytes).isEqualTo("bytes");
  }

  @TestFactory
  Stream<DynamicTest> file_names_are_read_as_clients_write_them() {
    return Stream.of(
            new String[] {"filename=\"ä ö.mp4\"", "ä ö.mp4"},
            new String[] {"filename=\"a;b.mp4\"", "a;b.mp4"},
            new String[] {"filename=\"a\\\"b.mp4\"", "a\"b.mp4"},
            new String[] {"filename=\"a%22b.mp4\"", "a\"b.mp4"},
            new String[] {"filename=\"C:\\x.mp4\"", "C:\\x.mp4"},
            new String[] {"filename=plain.mp4", "plain.mp4"},
            new String[] {"filename=\"\"", ""})
        .map(c ->
            DynamicTest.dynamicTest(
                c[0],
                () -> {
                  String body = part("form-data; name=\"f\"; " + c[0], "x") + "--xYzZY--\r\n";
                  assertThat(read(body).getFirst().part.fileName()).isEqualTo(c[1]);
                }));
  }

  @TestFactory
  Stream<DynamicTest> bad_bodies_are_refused() {
    return Stream.of(
            "",
            "nothing of the kind",
            "--xYzZY\r\n",
            "--xYzZY\r\nContent-Disposition: " + FILE,
            part(FILE, "no end"),
            part(FILE, "half an end") + "--xYz",
            part("attachment; name=\"f\"", "x") + "--xYzZY--\r\n",
            part("form-data", "x") + "--xYzZY--\r\n",
            part("form-data; name=\"\"", "x") + "--xYzZY--\r\n",
            "--xYzZY\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: "
                + FILE
                + "\r\n\r\nx\r\n--xYzZY--\r\n",
            "--xYzZY\r\nX-Long: " + "a".repeat(9000) + "\r\n\r\nx\r\n--xYzZY--\r\n",
            part(FILE, "x").repeat(65) + "--xYzZY--\r\n")
        .map(body ->
            DynamicTest.dynamicTest(
                body.substring(0, Math.min(60, body.length())).replaceAll("\\s+", " ") + ".",
                () ->
                    assertThatThrownBy(() -> read(body))
                        .isInstanceOfSatisfying(
                            Refusal.class,
                            r -> assertThat(r.code()).isEqualTo(ErrorCode.INVALID_REQUEST))));
  }

  @Test
  void another_media_type_is_refused() {
    assertThatThrownBy(
            () -> Multipart.read("application/json", InputStream.nullInputStream(), (_, _) -> {}))
        .isInstanceOfSatisfying(
            Refusal.class, r -> assertThat(r.code()).isEqualTo(ErrorCode.UNSUPPORTED_MEDIA_TYPE));
  }

  @Test
  void what_a_sink_leaves_unread_is_skipped() throws IOException {
    List<String> names = new ArrayList<>();
    String body = part("form-data; name=\"a\"", "x".repeat(200_000)) + part(FILE, "y");
    Multipart.read(
        TYPE,
        new ByteArrayInputStream((body + "--xYzZY--\r\n").getBytes(StandardCharsets.UTF_8)),
        (part, _) -> names.add(part.name()));
    assertThat(names).containsExactly("a", "file");
  }

  @Test
  void content_is_exact_wherever_the_network_splits_it() throws IOException {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<byte[]> contents =
          Stream.generate(() -> content(random)).limit(1 + random.nextInt(4)).toList();
      List<Read> parts = read(new Splitting(body(contents), random));
      assertThat(parts).as("seed %d", seed).hasSameSizeAs(contents);
      for (int i = 0; i < contents.size(); i++) {
        assertThat(parts.get(i).bytes)
            .as("seed %d part %d", seed, i)
            .isEqualTo(latin1(contents.get(i)));
      }
    }
  }

  /** Rich in line ends, dashes and beginnings of the boundary, where a parser could slip. */
  private static byte[] content(Random random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String[] traps = {"\r\n--xYzZ", "\r\n--xYz", "\r", "\n", "\r\n", "--xYzZY", "-", "\r\n-"};
    int pieces = random.nextInt(60);
    for (int i = 0; i < pieces; i++) {
      if (random.nextBoolean()) {
        out.writeBytes(traps[random.nextInt(traps.length)].getBytes(StandardCharsets.US_ASCII));
      } else {
        byte[] some = new byte[random.nextInt(i == 7 ? 100_000 : 40)];
        random.nextBytes(some);
        out.writeBytes(some);
      }
    }
    // A client picks a boundary that its content does not hold.
    return ("\n" + out.toString(StandardCharsets.ISO_8859_1)).contains("\n--xYzZY")
        ? content(random)
        : out.toByteArray();
  }

  private static byte[] body(List<byte[]> contents) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] content : contents) {
      out.writeBytes(
          ("--xYzZY\r\nContent-Disposition: " + FILE + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.writeBytes(content);
      out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    out.writeBytes("--xYzZY--\r\n".getBytes(StandardCharsets.US_ASCII));
    return out.toByteArray();
  }

  @Test
  void a_part_of_300_megabytes_is_exact_and_allocates_next_to_nothing() throws Exception {
    // What is held can be no more than what is allocated, whatever the collector does.
    long length = 300L << 20;
    String head = "--xYzZY\r\nContent-Disposition: " + FILE + "\r\n\r\n";
    Noise noise = new Noise(length);
    InputStream body =
        new SequenceInputStream(
            Collections.enumeration(
                List.of(
                    new ByteArrayInputStream(head.getBytes(StandardCharsets.US_ASCII)),
                    noise,
                    new ByteArrayInputStream(
                        "\r\n--xYzZY--".getBytes(StandardCharsets.US_ASCII)))));
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    CRC32C got = new CRC32C();
    long before = threads.getCurrentThreadAllocatedBytes();
    long start = System.nanoTime();
    Multipart.read(
        TYPE,
        body,
        (_, in) -> {
          byte[] buffer = new byte[64 << 10];
          for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            got.update(buffer, 0, read);
          }
        });
    double seconds = (System.nanoTime() - start) / 1e9;
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    System.out.printf("300 MB in %.2f s, %d KiB allocated%n", seconds, allocated >> 10);
    assertThat(got.getValue()).isEqualTo(noise.sent.getValue());
    assertThat(allocated).isLessThan(30L << 20);
  }

  /** Gives what it has in pieces of random size. */
  private static final class Splitting extends InputStream {
    private final ByteArrayInputStream in;
    private final Random random;

    Splitting(byte[] bytes, Random random) {
      this.in = new ByteArrayInputStream(bytes);
      this.random = random;
    }

    @Override
    public int read() {
      return in.read();
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      int most = random.nextInt(10) == 0 ? 5000 : 1 + random.nextInt(12);
      return in.read(into, offset, Math.min(length, most));
    }
  }

  /** Random-looking bytes without keeping them. */
  private static final class Noise extends InputStream {
    private final byte[] block = new byte[1 << 20];
    private final CRC32C sent = new CRC32C();
    private long left;

    Noise(long length) {
      new Random(3).nextBytes(block);
      left = length;
    }

    @Override
    public int read() {
      throw new UncheckedIOException(new IOException("read in blocks"));
    }

    @Override
    public int read(byte[] into, int offset, int length) {
      if (left == 0) {
        return -1;
      }
      int at = (int) (left % 1000);
      int count = (int) Math.min(left, Math.min(length, block.length - at));
      System.arraycopy(block, at, into, offset, count);
      sent.update(into, offset, count);
      left -= count;
      return count;
    }
  }
}
