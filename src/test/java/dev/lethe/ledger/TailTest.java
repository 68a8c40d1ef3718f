package dev.lethe.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TailTest {
  @Test
  void it_holds_the_end_of_whatever_is_written_in_whatever_pieces() {
    long seed = System.nanoTime();
    System.out.println("TailTest seed " + seed);
    var random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      int most = 1 + random.nextInt(20_000);
      var tail = new Tail(most);
      var whole = new ByteArrayOutputStream();
      for (int pieces = random.nextInt(20); pieces > 0; pieces--) {
        byte[] piece = new byte[random.nextInt(9_000)];
        random.nextBytes(piece);
        int offset = piece.length == 0 ? 0 : random.nextInt(piece.length);
        tail.append(piece, offset, piece.length - offset);
        whole.write(piece, offset, piece.length - offset);
      }
      assertThat(tail.end()).isEqualTo(whole.size());
      assertThat(tail.start()).isEqualTo(Math.max(0, whole.size() - kept(whole, most)));
      assertThat(held(tail, random)).isEqualTo(end(whole, tail.start()));
    }
  }

  @Test
  void the_first_line_that_is_whole_is_found() {
    var tail = new Tail(10);
    tail.append("one\n".getBytes(UTF_8), 0, 4);
    assertThat(tail.firstLine()).isZero();
    tail.append("two\nthree\nfour\n".getBytes(UTF_8), 0, 15);
    assertThat(tail.start()).isEqualTo(9);
    assertThat(tail.firstLine()).isEqualTo(14);
  }

  @Test
  void what_is_cleared_is_nowhere() {
    var tail = new Tail(100);
    tail.append("secret".getBytes(UTF_8), 0, 6);
    tail.clear();
    assertThat(tail.end()).isZero();
    assertThat(tail.read(0, new byte[10], 0, 10)).isZero();
  }

  /** Nothing is dropped before the limit is reached. */
  private static int kept(ByteArrayOutputStream whole, int most) {
    return Math.min(whole.size(), most);
  }

  private static byte[] held(Tail tail, Random random) {
    var out = new ByteArrayOutputStream();
    long at = tail.start();
    byte[] buffer = new byte[4_000];
    while (at < tail.end()) {
      int n = tail.read(at, buffer, 0, 1 + random.nextInt(buffer.length));
      out.write(buffer, 0, n);
      at += n;
    }
    return out.toByteArray();
  }

  private static byte[] end(ByteArrayOutputStream whole, long from) {
    byte[] all = whole.toByteArray();
    return Arrays.copyOfRange(all, (int) from, all.length);
  }
}
