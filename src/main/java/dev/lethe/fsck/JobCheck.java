package dev.lethe.fsck;

import dev.lethe.blob.BlobStore;
import dev.lethe.blob.BlobStoreException;
import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import dev.lethe.job.DataState;
import dev.lethe.job.Transactions;
import dev.lethe.key.JobKey;
import dev.lethe.key.KeyStore;
import dev.lethe.key.KeyStoreException;
import dev.lethe.ledger.Artifact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at one job whose data is there: its folder, its files, its key.
 *
 * <p>It takes no lock, so rows and files may change between its reading of the one and of the
 * other, and a single look can be wrong. Two looks cannot be wrong in the same way: an id is used
 * once, its row is there before its file and goes after it, and each change goes one way only.
 */
final class JobCheck {
  private static final Logger log = LoggerFactory.getLogger(JobCheck.class);
  private static final int BUFFER_BYTES = 1 << 16;

  private final Transactions transactions;
  private final Inventory inventory;
  private final KeyStore keys;
  private final BlobStore blobs;
  private final Predicate<ArtifactId> written;

  JobCheck(Fsck.Parts parts) {
    this.transactions = parts.transactions();
    this.inventory = parts.inventory();
    this.keys = parts.keys();
    this.blobs = parts.blobs();
    this.written = parts.written();
  }

  private record Rows(long keySlot, List<Inventory.Filed> files) {}

  List<Suspicion> look(JobId job, boolean hashes, Instant olderThan) {
    Optional<Rows> rows = transactions.read(() -> kept(job));
    if (rows.isEmpty()) {
      return List.of();
    }
    var found = new ArrayList<Suspicion>();
    try {
      if (blobs.exists(job)) {
        new Folder(job, hashes, olderThan, found).look(rows.get().files());
      } else {
        found.add(Suspicion.of(Kind.MISSING_FOLDER, job, 0));
      }
    } catch (BlobStoreException e) {
      // One bad folder must not keep all later jobs from being looked at.
      log.warn("cannot look into the folder of {}", job, e);
      found.add(Suspicion.of(Kind.UNREADABLE_FOLDER, job, 0));
    }
    key(job, rows.get().keySlot()).ifPresent(found::add);
    return found;
  }

  private Optional<Rows> kept(JobId job) {
    return inventory
        .job(job)
        .filter(known -> known.data() == DataState.KEPT || known.data() == DataState.TRASHED)
        .map(known -> new Rows(known.keySlot(), inventory.files(job)));
  }

  private Optional<Suspicion> key(JobId job, long slot) {
    try {
      Optional<JobKey> key = keys.open(slot);
      key.ifPresent(JobKey::close);
      return key.isPresent() ? Optional.empty() : Optional.of(key(Kind.JOB_WITHOUT_KEY, job, slot));
    } catch (KeyStoreException e) {
      return Optional.of(key(Kind.UNREADABLE_KEY, job, slot));
    }
  }

  private static Suspicion key(Kind kind, JobId job, long slot) {
    return new Suspicion(kind, job, null, slot, null, 0);
  }

  /** The files of one job, as they lie there and as their rows have them. */
  private final class Folder {
    private final JobId job;
    private final boolean hashes;
    private final Instant olderThan;
    private final List<Suspicion> found;
    private final Map<ArtifactId, BlobStore.Entry> whole = new HashMap<>();
    private final Map<ArtifactId, BlobStore.Entry> unfinished = new HashMap<>();

    Folder(JobId job, boolean hashes, Instant olderThan, List<Suspicion> found) {
      this.job = job;
      this.hashes = hashes;
      this.olderThan = olderThan;
      this.found = found;
    }

    void look(List<Inventory.Filed> rows) {
      var known = new HashMap<ArtifactId, Inventory.Filed>();
      rows.forEach(row -> known.put(row.id(), row));
      for (BlobStore.Entry entry : blobs.look(job)) {
        ArtifactId id = entry.artifact();
        Inventory.Filed row = id == null ? null : known.get(id);
        if (id != null) {
          (entry.unfinished() ? unfinished : whole).put(id, entry);
        }
        if (entry.modifiedAt().isBefore(olderThan)) {
          stray(entry, row);
        }
      }
      rows.forEach(this::row);
    }

    private void stray(BlobStore.Entry entry, Inventory.@Nullable Filed row) {
      if (entry.unfinished() && (row == null || row.state() != Artifact.State.WRITING)) {
        add(Kind.LEFTOVER_TEMP, entry.artifact(), entry.name(), entry.bytes());
      } else if (row == null) {
        add(Kind.STRAY_FILE, entry.artifact(), entry.name(), entry.bytes());
      }
    }

    private void row(Inventory.Filed row) {
      switch (row.state()) {
        case WRITING -> writing(row);
        case PART, STORED -> stored(row);
        // On their way out.
        case DROPPED, ERASED -> {}
      }
    }

    private void writing(Inventory.Filed row) {
      if (!written.test(row.id()) && row.createdAt().isBefore(olderThan)) {
        BlobStore.Entry bytes = unfinished.getOrDefault(row.id(), whole.get(row.id()));
        add(Kind.ABANDONED_WRITE, row.id(), null, bytes == null ? 0 : bytes.bytes());
      }
    }

    private void stored(Inventory.Filed row) {
      BlobStore.Entry entry = whole.get(row.id());
      if (entry == null) {
        add(Kind.MISSING_FILE, row.id(), null, row.storedBytes());
      } else if (entry.bytes() != row.storedBytes()) {
        add(Kind.WRONG_SIZE, row.id(), null, entry.bytes());
      } else if (hashes && !sameHash(row)) {
        add(Kind.WRONG_HASH, row.id(), null, entry.bytes());
      }
    }

    private boolean sameHash(Inventory.Filed row) {
      try {
        Optional<SeekableByteChannel> opened = blobs.open(job, row.id());
        if (opened.isEmpty() || row.sha256() == null) {
          return true;
        }
        try (SeekableByteChannel channel = opened.get()) {
          return MessageDigest.isEqual(sha256(channel), row.sha256());
        }
      } catch (IOException | BlobStoreException e) {
        // A sector that cannot be read is no other than one with the wrong bytes.
        return false;
      }
    }

    private void add(Kind kind, @Nullable ArtifactId id, @Nullable String place, long bytes) {
      found.add(new Suspicion(kind, job, id, null, place, bytes));
    }
  }

  private static byte[] sha256(SeekableByteChannel channel) throws IOException {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
      while (channel.read(buffer) >= 0) {
        digest.update(buffer.flip());
        buffer.clear();
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
