package dev.lethe.blob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.id.ArtifactId;
import dev.lethe.id.IdSource;
import dev.lethe.id.JobId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every blob store promises. */
interface BlobStoreContract {
  IdSource IDS = new IdSource(InstantSource.system(), new SecureRandom());

  BlobStore store();

  @Test
  default void a_committed_blob_is_read_back_from_any_position() throws IOException {
    JobId job = newJob();
    ArtifactId artifact = put(job, "0123456789");
    assertThat(read(job, artifact)).isEqualTo("0123456789");
    try (SeekableByteChannel channel = store().open(job, artifact).orElseThrow()) {
      channel.position(7);
      ByteBuffer rest = ByteBuffer.allocate(10);
      channel.read(rest);
      assertThat(rest.position()).isEqualTo(3);
      assertThat(channel.size()).isEqualTo(10);
    }
  }

  @Test
  default void a_blob_is_not_there_before_its_commit() {
    JobId job = newJob();
    ArtifactId artifact = IDS.artifact();
    try (BlobWrite write = store().begin(job, artifact)) {
      write.write(bytes("half"));
      assertThat(store().open(job, artifact)).isEmpty();
    }
    assertThat(store().files(job)).isEmpty();
  }

  @Test
  default void a_blob_never_changes() {
    JobId job = newJob();
    ArtifactId artifact = put(job, "first");
    assertThatThrownBy(() -> store().begin(job, artifact)).isInstanceOf(BlobStoreException.class);
  }

  @Test
  default void closing_after_a_commit_keeps_the_blob() {
    JobId job = newJob();
    ArtifactId artifact = put(job, "kept");
    assertThat(store().files(job)).hasSize(1);
    assertThat(store().open(job, artifact)).isPresent();
  }

  @Test
  default void an_unknown_blob_is_empty_and_its_deletion_false() {
    JobId job = newJob();
    assertThat(store().open(job, IDS.artifact())).isEmpty();
    assertThat(store().delete(job, IDS.artifact())).isFalse();
    assertThat(store().open(IDS.job(), IDS.artifact())).isEmpty();
    assertThat(store().delete(IDS.job(), IDS.artifact())).isFalse();
    assertThat(store().files(IDS.job())).isEmpty();
  }

  @Test
  default void a_look_tells_what_is_whose_and_one_entry_is_removed_alone() {
    JobId job = newJob();
    ArtifactId whole = put(job, "whole");
    ArtifactId half = IDS.artifact();
    try (BlobWrite write = store().begin(job, half)) {
      write.write(bytes("half"));
      var seen = store().look(job);
      assertThat(seen).extracting(BlobStore.Entry::artifact).containsExactlyInAnyOrder(whole, half);
      assertThat(seen).extracting(BlobStore.Entry::bytes).containsExactlyInAnyOrder(5L, 4L);
      assertThat(seen)
          .filteredOn(BlobStore.Entry::unfinished)
          .extracting(BlobStore.Entry::artifact)
          .containsExactly(half);
    }
    String name = store().look(job).getFirst().name();
    assertThat(store().deleteEntry(job, name)).isTrue();
    assertThat(store().look(job)).isEmpty();
    assertThat(store().exists(job)).isTrue();
    assertThat(store().look(IDS.job())).isEmpty();
    assertThatThrownBy(() -> store().deleteEntry(job, "../" + job))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  default void a_deleted_blob_is_gone_and_the_others_stay() {
    JobId job = newJob();
    ArtifactId gone = put(job, "gone");
    ArtifactId kept = put(job, "kept");
    assertThat(store().delete(job, gone)).isTrue();
    assertThat(store().open(job, gone)).isEmpty();
    assertThat(read(job, kept)).isEqualTo("kept");
  }

  @Test
  default void no_writer_makes_the_folder() {
    JobId job = IDS.job();
    assertThatThrownBy(() -> store().begin(job, IDS.artifact()))
        .isInstanceOf(BlobStoreException.FolderGone.class);
    assertThat(store().exists(job)).isFalse();
  }

  @Test
  default void an_erased_folder_takes_no_new_write_and_no_late_commit() {
    JobId job = newJob();
    ArtifactId stored = put(job, "stored");
    ArtifactId late = IDS.artifact();
    try (BlobWrite write = store().begin(job, late)) {
      write.write(bytes("late"));
      BlobStore.Erased erased = store().eraseFolder(job, Set.of(stored, late));
      assertThat(erased).isEqualTo(new BlobStore.Erased(2, 10, 0));
      assertThatThrownBy(write::commit).isInstanceOf(BlobStoreException.FolderGone.class);
    }
    assertThat(store().exists(job)).isFalse();
    assertThatThrownBy(() -> store().begin(job, IDS.artifact()))
        .isInstanceOf(BlobStoreException.FolderGone.class);
  }

  @Test
  default void erasing_again_is_a_success_that_finds_nothing() {
    JobId job = newJob();
    put(job, "x");
    assertThat(store().eraseFolder(job, Set.of()).strays()).isEqualTo(1);
    assertThat(store().eraseFolder(job, Set.of())).isEqualTo(new BlobStore.Erased(0, 0, 0));
  }

  @Test
  default void folders_lists_the_jobs_that_have_one() {
    JobId one = newJob();
    JobId two = newJob();
    JobId erased = newJob();
    store().eraseFolder(erased, Set.of());
    assertThat(store().folders()).contains(one, two).doesNotContain(erased);
  }

  @Test
  default void there_is_free_space() {
    assertThat(store().freeBytes()).isPositive();
  }

  @Test
  default void writers_that_race_with_the_eraser_leave_nothing() throws Exception {
    for (int round = 0; round < 20; round++) {
      JobId job = newJob();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        CountDownLatch writing = new CountDownLatch(4);
        for (int writer = 0; writer < 4; writer++) {
          Future<?> _ = threads.submit(() -> writeUntilGone(job, writing));
        }
        writing.await();
        store().eraseFolder(job, Set.of());
        assertThat(store().exists(job)).isFalse();
      }
      assertThat(store().exists(job)).isFalse();
    }
  }

  private void writeUntilGone(JobId job, CountDownLatch writing) {
    // Bounded, so that an eraser that lets writers live fails the test instead of hanging it.
    for (int i = 0; i < 2000; i++) {
      try {
        put(job, "racing");
      } catch (BlobStoreException.FolderGone e) {
        return;
      } finally {
        writing.countDown();
      }
    }
  }

  default JobId newJob() {
    JobId job = IDS.job();
    store().createFolder(job);
    return job;
  }

  default ArtifactId put(JobId job, String text) {
    ArtifactId artifact = IDS.artifact();
    try (BlobWrite write = store().begin(job, artifact)) {
      write.write(bytes(text));
      write.commit();
    }
    return artifact;
  }

  default String read(JobId job, ArtifactId artifact) {
    try (SeekableByteChannel channel = store().open(job, artifact).orElseThrow()) {
      ByteBuffer all = ByteBuffer.allocate((int) channel.size());
      channel.read(all);
      return new String(all.array(), UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
