package dev.lethe.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.id.ArtifactId;
import dev.lethe.id.IdSource;
import dev.lethe.id.JobId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EncryptedBlobsTest {
  private static final int SEGMENT = 32 * 1024;
  private static final int HEADER = 40;
  private static final int FIRST = SEGMENT - HEADER - 16;
  private static final int NEXT = SEGMENT - 16;

  @TempDir private Path folder;
  private final IdSource ids = new IdSource(InstantSource.system(), new Random(1));
  private final byte[] key = new byte[32];
  private BlobStore disk;
  private EncryptedBlobs blobs;
  private JobId job;

  @BeforeEach
  void open() {
    disk = DiskBlobStore.open(folder);
    blobs = new EncryptedBlobs(disk);
    job = ids.job();
    disk.createFolder(job);
    new Random(7).nextBytes(key);
  }

  @Test
  void every_size_around_a_segment_border_comes_back_with_counts_and_hashes() throws Exception {
    List<Integer> sizes = new ArrayList<>(List.of(0, 1, 2, 15, 16, 17, 1000));
    for (int border : new int[] {FIRST, SEGMENT, FIRST + NEXT, FIRST + 2 * NEXT, 10 * SEGMENT}) {
      sizes.addAll(List.of(border - 1, border, border + 1));
    }
    for (int size : sizes) {
      byte[] plain = random(size, size);
      ArtifactId artifact = ids.artifact();
      Stored stored = write(artifact, plain, new Random(size));
      byte[] sealed = Files.readAllBytes(file(artifact));
      assertThat(stored.bytes()).isEqualTo(size);
      assertThat(stored.storedBytes()).as("size %d", size).isEqualTo(sealed.length);
      assertThat(stored.sha256()).isEqualTo(sha256(plain));
      assertThat(stored.cipherSha256()).isEqualTo(sha256(sealed));
      assertThat(readAll(artifact)).as("size %d", size).isEqualTo(plain);
    }
  }

  @Test
  void any_range_is_the_same_bytes_as_in_the_plain_file() throws Exception {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      byte[] plain = random(random.nextInt(6 * SEGMENT) + 1, seed);
      ArtifactId artifact = ids.artifact();
      write(artifact, plain, random);
      try (SeekableByteChannel channel = blobs.open(job, artifact, key).orElseThrow()) {
        assertThat(channel.size()).isEqualTo(plain.length);
        for (int i = 0; i < 20; i++) {
          int from = random.nextInt(plain.length);
          int length = random.nextInt(plain.length - from) + 1;
          channel.position(from);
          assertThat(fill(channel, length))
              .as("seed %d, %d bytes from %d of %d", seed, length, from, plain.length)
              .isEqualTo(Arrays.copyOfRange(plain, from, from + length));
        }
      }
    }
  }

  @Test
  void one_flipped_bit_anywhere_is_noticed() throws Exception {
    byte[] plain = random(3 * SEGMENT, 3);
    ArtifactId artifact = ids.artifact();
    write(artifact, plain, new Random(3));
    byte[] sealed = Files.readAllBytes(file(artifact));
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      byte[] tampered = sealed.clone();
      tampered[random.nextInt(sealed.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file(artifact), tampered);
      assertThatThrownBy(() -> readAll(artifact))
          .as("seed %d", seed)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void a_file_cut_at_a_segment_border_is_noticed() throws Exception {
    ArtifactId artifact = ids.artifact();
    write(artifact, random(3 * SEGMENT, 4), new Random(4));
    byte[] sealed = Files.readAllBytes(file(artifact));
    Files.write(file(artifact), Arrays.copyOf(sealed, 2 * SEGMENT));
    assertThatThrownBy(() -> readAll(artifact)).isInstanceOf(IOException.class);
  }

  @Test
  void a_blob_opens_neither_under_another_name_nor_with_another_key() throws Exception {
    ArtifactId one = ids.artifact();
    ArtifactId two = ids.artifact();
    write(one, random(100, 5), new Random(5));
    Files.copy(file(one), file(one).resolveSibling(two.toString()));
    assertThatThrownBy(() -> readAll(two)).isInstanceOf(IOException.class);
    key[0] ^= 1;
    assertThatThrownBy(() -> readAll(one)).isInstanceOf(IOException.class);
  }

  @Test
  void an_abandoned_write_leaves_nothing() throws Exception {
    try (EncryptedWrite write = blobs.write(job, ids.artifact(), key)) {
      write.write(random(2 * SEGMENT, 6));
    }
    assertThat(disk.files(job)).isEmpty();
  }

  @Test
  void a_commit_after_the_erasure_fails_and_leaves_nothing() throws Exception {
    try (EncryptedWrite write = blobs.write(job, ids.artifact(), key)) {
      write.write(random(2 * SEGMENT, 6));
      disk.eraseFolder(job, Set.of());
      assertThatThrownBy(write::commit).isInstanceOf(BlobStoreException.FolderGone.class);
    }
    assertThat(disk.exists(job)).isFalse();
  }

  @Test
  void the_warm_up_runs_to_its_end() {
    WarmUp.run();
  }

  private Stored write(ArtifactId artifact, byte[] plain, Random random) throws IOException {
    try (EncryptedWrite write = blobs.write(job, artifact, key)) {
      int at = 0;
      while (at < plain.length) {
        int length = Math.min(plain.length - at, 1 + random.nextInt(SEGMENT));
        write.write(plain, at, length);
        at += length;
      }
      return write.commit();
    }
  }

  private byte[] readAll(ArtifactId artifact) throws IOException {
    try (SeekableByteChannel channel = blobs.open(job, artifact, key).orElseThrow()) {
      byte[] all = fill(channel, (int) channel.size());
      assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
      return all;
    }
  }

  private static byte[] fill(SeekableByteChannel channel, int length) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(length);
    while (into.hasRemaining() && channel.read(into) >= 0) {
      // read on
    }
    return Arrays.copyOf(into.array(), into.position());
  }

  private Path file(ArtifactId artifact) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> path.endsWith(artifact.toString())).findFirst().orElseThrow();
    }
  }

  private static byte[] random(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] sha256(byte[] bytes) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }
}
