package dev.lethe.endings;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.blob.DiskBlobStore;
import dev.lethe.blob.EncryptedBlobs;
import dev.lethe.id.ArtifactId;
import dev.lethe.id.JobId;
import dev.lethe.key.JobKey;
import dev.lethe.key.KeyStoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Has every copy of data and keys that there is below one folder, and tries all of the one on all
 * of the other. The format of a slot is written down here once more, so that no mistake in reading
 * it is shared with the server.
 */
final class Burglar {
  private static final int HEADER = 4096;
  private static final int SLOT = 128;
  private static final int NONCE_AT = 20;
  private static final int NONCE = 12;
  private static final int WRAPPED = 48;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final List<Path> files;
  private long tries;

  /** What was opened of some jobs, and how much was tried for it. */
  record Loot(int keys, long tries, long values, long blobs) {
    boolean nothing() {
      return values + blobs == 0;
    }
  }

  Burglar(Path everything) throws IOException {
    try (Stream<Path> all = Files.walk(everything)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  Loot rob(Set<String> jobs) throws Exception {
    List<JobKey> keys = keys();
    long values = 0;
    for (Path file : files) {
      String name = file.getFileName().toString();
      if (name.endsWith(".db")) {
        values += values(file, jobs, keys);
      }
    }
    var loot = new Loot(keys.size(), tries, values, blobs(jobs, keys));
    keys.forEach(JobKey::close);
    return loot;
  }

  /** Any file that has the length of a master key may be one. */
  private List<byte[]> masters() throws IOException {
    var masters = new ArrayList<byte[]>();
    for (Path file : files) {
      long size = Files.size(file);
      if (size == 32 || size == 36) {
        masters.add(Arrays.copyOf(Files.readAllBytes(file), 32));
      }
    }
    return masters;
  }

  private List<JobKey> keys() throws IOException {
    var raw = new TreeSet<String>();
    List<byte[]> masters = masters();
    for (Path file : files) {
      if (!file.getFileName().toString().startsWith("slots")) {
        continue;
      }
      ByteBuffer slots = ByteBuffer.wrap(Files.readAllBytes(file));
      for (int at = HEADER; at + SLOT <= slots.limit(); at += SLOT) {
        for (byte[] master : masters) {
          byte[] key = unwrapped(slots, at, master);
          if (key.length > 0) {
            raw.add(HexFormat.of().formatHex(key));
          }
        }
      }
    }
    return raw.stream().map(hex -> new JobKey(HexFormat.of().parseHex(hex), RANDOM)).toList();
  }

  private byte[] unwrapped(ByteBuffer slots, int at, byte[] master) {
    tries++;
    byte[] place = new byte[12];
    slots.get(at, place);
    byte[] nonce = new byte[NONCE];
    slots.get(at + NONCE_AT, nonce);
    byte[] wrapped = new byte[WRAPPED];
    slots.get(at + NONCE_AT + NONCE, wrapped);
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          Cipher.DECRYPT_MODE, new SecretKeySpec(master, "AES"), new GCMParameterSpec(128, nonce));
      cipher.updateAAD(place);
      return cipher.doFinal(wrapped);
    } catch (GeneralSecurityException e) {
      return new byte[0];
    }
  }

  private long values(Path rows, Set<String> jobs, List<JobKey> keys) throws Exception {
    long opened = 0;
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + rows);
        var found =
            connection
                .createStatement()
                .executeQuery("select place, job_id, value from sealed_values")) {
      while (found.next()) {
        String job = found.getString("job_id");
        String place = job + "/" + found.getString("place");
        byte[] value = found.getBytes("value");
        if (jobs.contains(job) && keys.stream().anyMatch(key -> opens(key, place, value))) {
          opened++;
        }
      }
    }
    return opened;
  }

  private boolean opens(JobKey key, String place, byte[] value) {
    tries++;
    try {
      return !new String(key.open(place, value), UTF_8).isEmpty();
    } catch (KeyStoreException e) {
      return false;
    }
  }

  private long blobs(Set<String> jobs, List<JobKey> keys) {
    var roots = new TreeSet<Path>();
    for (Path file : files) {
      Path folder = file.getParent();
      if (folder != null && jobs.contains(folder.getFileName().toString())) {
        roots.add(folder.getParent().getParent());
      }
    }
    long opened = 0;
    for (Path root : roots) {
      var blobs = new EncryptedBlobs(DiskBlobStore.open(root));
      for (Path file : files) {
        if (file.startsWith(root) && jobs.contains(file.getParent().getFileName().toString())) {
          opened += keys.stream().anyMatch(key -> opens(blobs, file, key)) ? 1 : 0;
        }
      }
    }
    return opened;
  }

  private boolean opens(EncryptedBlobs blobs, Path file, JobKey key) {
    tries++;
    JobId job = JobId.of(file.getParent().getFileName().toString());
    ArtifactId id = ArtifactId.of(file.getFileName().toString());
    try (SeekableByteChannel plain = blobs.open(job, id, key.blobKey()).orElseThrow()) {
      return plain.read(ByteBuffer.allocate(1)) == 1;
    } catch (IOException | IllegalStateException e) {
      return false;
    }
  }
}
