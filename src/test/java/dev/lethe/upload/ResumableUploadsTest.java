package dev.lethe.upload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.ending.TestDomain;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusals;
import dev.lethe.job.Job;
import dev.lethe.ledger.Artifact;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploads in pieces on a real database and a real disk, with breaks, crashes and the clock. */
final class ResumableUploadsTest {
  private static final Upload.Said SAID =
      new Upload.Said("main", "film.mp4", "video/mp4", "filename ZmlsbQ==");

  @TempDir private Path folder;
  @TempDir private Path copy;
  private TestDomain domain;
  private Job draft;

  @BeforeEach
  void open() {
    domain = TestDomain.in(folder);
    draft = domain.draft();
  }

  @AfterEach
  void close() {
    domain.close();
  }

  @Test
  void pieces_become_one_file_and_leave_nothing_else() throws Exception {
    Upload upload = create(10);
    assertThat(append(upload, 0, "01234").received()).isEqualTo(5);
    assertThat(domain.filesOf(draft)).isEmpty();
    assertThat(domain.now(draft).stored().artifacts()).isZero();
    Upload done = append(upload, 5, "56789");
    assertThat(done.finished()).isTrue();
    Artifact file = domain.filesOf(draft).getFirst();
    assertThat(file.id()).isEqualTo(done.artifact());
    assertThat(text(file)).isEqualTo("0123456789");
    assertThat(domain.blobs.files(draft.id())).containsExactly(file.id().toString());
    assertThat(domain.now(draft).stored()).isEqualTo(new Job.Stored(1, 10));
  }

  @Test
  void a_file_of_one_piece_is_not_written_again() throws Exception {
    Upload upload = create(5);
    try (InputStream never = new Breaking("01234", new CountDownLatch(0))) {
      assertThatThrownBy(() -> append(upload, 0, never)).isInstanceOf(IOException.class);
    }
    String piece = domain.blobs.files(draft.id()).getFirst();
    // All bytes had come when the connection broke: asking where to go on completes it.
    Upload done = domain.uploads.resume(account(), upload.id(), () -> {});
    assertThat(String.valueOf(done.artifact())).isEqualTo(piece);
    assertThat(domain.blobs.files(draft.id())).containsExactly(piece);
    assertThat(text(domain.filesOf(draft).getFirst())).isEqualTo("01234");
  }

  @Test
  void what_came_before_a_break_is_kept() throws Exception {
    Upload upload = create(10);
    try (InputStream broken = new Breaking("0123", new CountDownLatch(0))) {
      assertThatThrownBy(() -> append(upload, 0, broken)).isInstanceOf(IOException.class);
    }
    assertThat(get(upload).received()).isEqualTo(4);
    append(upload, 4, "456789");
    assertThat(text(domain.filesOf(draft).getFirst())).isEqualTo("0123456789");
  }

  @Test
  void a_kill_loses_nothing_that_was_acknowledged_and_leaves_nothing_else() throws Exception {
    Upload upload = create(10);
    append(upload, 0, "01234");
    try (var pipe = new PipedOutputStream();
        var body = new PipedInputStream(pipe)) {
      CompletableFuture<Void> open = inBackground(() -> append(upload, 5, body));
      pipe.write("567".getBytes(UTF_8));
      pipe.flush();
      awaitFiles(2);
      try (TestDomain again = domain.afterKill(copy)) {
        again.artifacts.deleteLeftovers();
        assertThat(again.blobs.files(draft.id())).hasSize(1);
        assertThat(again.uploads.get(account(), upload.id()).received()).isEqualTo(5);
        again.uploads.append(account(), upload.id(), incoming(5, bytes("56789")));
        Artifact file = again.filesOf(draft).getFirst();
        assertThat(new String(again.artifacts.read(file, 3, 4).readAllBytes(), UTF_8))
            .isEqualTo("3456");
        assertThat(again.blobs.files(draft.id())).containsExactly(file.id().toString());
      }
      pipe.close();
      open.get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void the_second_request_cuts_the_first_and_goes_on_from_there() throws Exception {
    Upload upload = create(10);
    var cut = new CountDownLatch(1);
    var first = new Breaking("0123", cut);
    CompletableFuture<Void> open =
        inBackground(() ->
            domain.uploads.append(
                account(),
                upload.id(),
                new Incoming(0, -1, first, Optional.empty(), cut::countDown)));
    assertThat(first.drained.await(20, TimeUnit.SECONDS)).isTrue();
    Upload now = domain.uploads.resume(account(), upload.id(), () -> {});
    assertThat(now.received()).isEqualTo(4);
    assertThatThrownBy(() -> open.get(20, TimeUnit.SECONDS)).hasRootCauseMessage("broke");
  }

  @Test
  void who_does_not_let_go_keeps_the_turn() throws Exception {
    var turns = new Turns(Duration.ofMillis(50));
    Upload upload = create(1);
    try (Turns.Turn _ = turns.take(upload.id(), () -> {})) {
      Refusals.assertRefused(
          ErrorCode.UPLOAD_LOCKED, () -> turns.take(upload.id(), () -> {}).close());
    }
    turns.take(upload.id(), () -> {}).close();
    assertThat(turns.isTaken(upload.id())).isFalse();
  }

  @Test
  void too_many_bytes_of_unknown_length_leave_the_upload_where_it_was() throws Exception {
    Upload upload = create(4);
    Refusals.assertRefused(ErrorCode.UPLOAD_TOO_LARGE, () -> append(upload, 0, "01234"));
    assertThat(get(upload).received()).isZero();
    assertThat(domain.blobs.files(draft.id())).isEmpty();
  }

  @Test
  void an_upload_that_rests_too_long_is_given_up_and_each_piece_moves_the_date() throws Exception {
    Upload upload = create(10);
    domain.clock.advance(TestDomain.UPLOAD_TTL.minusSeconds(1));
    append(upload, 0, "0123");
    domain.clock.advance(TestDomain.UPLOAD_TTL.minusSeconds(1));
    assertThat(domain.uploads.expire()).isZero();
    domain.clock.advance(Duration.ofSeconds(2));
    assertThat(domain.uploads.expire()).isEqualTo(1);
    Refusals.assertRefused(ErrorCode.NOT_FOUND, () -> get(upload));
    assertThat(domain.blobs.files(draft.id())).isEmpty();
    assertThat(domain.uploads.expire()).isZero();
  }

  @Test
  void a_finished_upload_is_forgotten_and_its_file_stays() throws Exception {
    Upload upload = create(2);
    append(upload, 0, "01");
    domain.clock.advance(TestDomain.UPLOAD_TTL.plusSeconds(1));
    assertThat(domain.uploads.expire()).isEqualTo(1);
    assertThat(domain.filesOf(draft)).hasSize(1);
    assertThat(domain.blobs.files(draft.id())).hasSize(1);
  }

  @Test
  void what_is_unfinished_when_the_draft_is_handed_in_is_dropped() throws Exception {
    Upload upload = create(10);
    append(upload, 0, "0123");
    domain.jobs.submitDraft(domain.asker.account(), draft.id());
    assertThat(domain.uploads.expire()).isEqualTo(1);
    assertThat(domain.blobs.files(draft.id())).isEmpty();
  }

  @Test
  void the_erasure_of_a_half_finished_upload_leaves_nothing() throws Exception {
    Upload upload = create(10);
    append(upload, 0, "0123");
    append(upload, 4, "45");
    domain.endings.delete(domain.asker, draft.id(), Duration.ZERO);
    Refusals.assertRefused(ErrorCode.JOB_DELETED, () -> append(upload, 6, "6789"));
    domain.erase();
    assertThat(domain.nothingLeft(draft)).isTrue();
    Refusals.assertRefused(ErrorCode.JOB_DELETED, () -> get(upload));
    domain.clock.advance(TestDomain.UPLOAD_TTL.plusSeconds(1));
    assertThat(domain.uploads.expire()).isEqualTo(1);
    Refusals.assertRefused(ErrorCode.NOT_FOUND, () -> get(upload));
  }

  @Test
  void an_open_request_is_refused_once_its_draft_is_deleted() throws Exception {
    Upload upload = create(1L << 50);
    InputStream endless = new SequenceInputStream(bytes("0"), new Deleting());
    Refusals.assertRefused(ErrorCode.ATTEMPT_ENDED, () -> append(upload, 0, endless));
    domain.erase();
    assertThat(domain.nothingLeft(draft)).isTrue();
  }

  @Test
  void a_draft_has_so_many_open_uploads_and_no_more() {
    for (int i = 0; i < 64; i++) {
      create(1);
    }
    Refusals.assertRefused(ErrorCode.INVALID_REQUEST, () -> create(1));
  }

  private Sender account() {
    return Sender.of(domain.asker.account());
  }

  private Upload create(long length) {
    return domain.uploads.create(account(), draft.id(), length, SAID);
  }

  private Upload get(Upload upload) {
    return domain.uploads.get(account(), upload.id());
  }

  private Upload append(Upload upload, long at, String text)
      throws IOException, InterruptedException {
    return append(upload, at, bytes(text));
  }

  private Upload append(Upload upload, long at, InputStream bytes)
      throws IOException, InterruptedException {
    return domain.uploads.append(account(), upload.id(), incoming(at, bytes));
  }

  private static Incoming incoming(long at, InputStream bytes) {
    return new Incoming(at, -1, bytes, Optional.empty(), () -> {});
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  private String text(Artifact file) throws IOException {
    try (InputStream in = domain.artifacts.read(file, 0, file.bytes())) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private void awaitFiles(int count) {
    while (domain.blobs.files(draft.id()).size() < count) {
      Thread.onSpinWait();
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private static CompletableFuture<Void> inBackground(Work work) {
    var done = new CompletableFuture<Void>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            work.run();
            done.complete(null);
          } catch (Exception e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  /** Gives its bytes, and breaks when it is told to. */
  private static final class Breaking extends InputStream {
    private final InputStream bytes;
    private final CountDownLatch cut;
    private final CountDownLatch drained = new CountDownLatch(1);

    Breaking(String text, CountDownLatch cut) {
      this.bytes = bytes(text);
      this.cut = cut;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int read = bytes.read(into, offset, length);
      if (read > 0) {
        return read;
      }
      drained.countDown();
      try {
        cut.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      throw new IOException("broke");
    }
  }

  /** Deletes the draft, then goes on for ever. */
  private final class Deleting extends InputStream {
    private boolean deleted;

    @Override
    public int read() {
      return 'x';
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      if (!deleted) {
        deleted = true;
        try {
          domain.endings.delete(domain.asker, draft.id(), Duration.ZERO);
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
      return 1;
    }
  }
}
