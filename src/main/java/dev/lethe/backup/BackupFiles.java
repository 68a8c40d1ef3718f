package dev.lethe.backup;

import dev.lethe.disk.Disk;
import dev.lethe.disk.FreshFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;

/** The files of a backup: each is there whole, and on the disk, or not at all. */
final class BackupFiles {
  private static final int CHUNK = 1 << 17;
  private static final String UNFINISHED = ".unfinished";

  private final Disk disk;

  BackupFiles(Disk disk) {
    this.disk = disk;
  }

  /** What was copied. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Copied(long bytes, byte[] sha256) {
    Manifest.Piece piece(String name) {
      return new Manifest.Piece(name, bytes, HexFormat.of().formatHex(sha256));
    }
  }

  /** Writes what a file is to hold. */
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  Disk disk() {
    return disk;
  }

  /** Makes a folder with those above it. */
  void folder(Path folder) throws IOException {
    disk.makeFolders(folder);
  }

  void write(Path file, byte[] content) throws IOException {
    disk.replace(file, content);
  }

  /** Writes and hashes; the folder is still to be synced. */
  Copied writeUnsynced(Path to, Content content) throws IOException {
    Path fresh = to.resolveSibling(to.getFileName() + UNFINISHED);
    disk.unlinkIfThere(fresh);
    Copied written;
    try (FreshFile file = disk.create(fresh)) {
      var out = new Pieces(file);
      var digest = new DigestOutputStream(out, sha256());
      content.writeTo(digest);
      file.sync();
      written = new Copied(out.bytes, digest.getMessageDigest().digest());
    }
    disk.rename(fresh, to);
    return written;
  }

  Copied write(Path to, Content content) throws IOException {
    Copied written = writeUnsynced(to, content);
    disk.syncFolder(Disk.folderOf(to));
    return written;
  }

  Copied copyUnsynced(InputStream from, Path to) throws IOException {
    return writeUnsynced(to, out -> transfer(from, out));
  }

  Copied copy(Path from, Path to) throws IOException {
    try (InputStream in = Files.newInputStream(from)) {
      Copied copied = copyUnsynced(in, to);
      disk.syncFolder(Disk.folderOf(to));
      return copied;
    }
  }

  private static void transfer(InputStream from, OutputStream to) throws IOException {
    byte[] chunk = new byte[CHUNK];
    int read;
    while ((read = from.read(chunk)) >= 0) {
      to.write(chunk, 0, read);
    }
  }

  /** Makes a file durable that another has written, and tells what it is. */
  Copied settle(Path file) throws IOException {
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      disk.sync(file, open.getFD());
    }
    disk.syncFolder(Disk.folderOf(file));
    return look(file);
  }

  static Copied look(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] chunk = new byte[CHUNK];
    long bytes = 0;
    try (InputStream in = Files.newInputStream(file)) {
      int read;
      while ((read = in.read(chunk)) >= 0) {
        digest.update(chunk, 0, read);
        bytes += read;
      }
    }
    return new Copied(bytes, digest.digest());
  }

  /** The file of a backup, which has to be what the manifest says. */
  static Path checked(Path folder, Manifest.Piece piece) {
    Path file = folder.resolve(piece.name());
    try {
      if (Files.exists(file) && look(file).piece(piece.name()).equals(piece)) {
        return file;
      }
    } catch (IOException e) {
      throw new BackupException("cannot read " + file, e);
    }
    throw new BackupException(file + " is not the file that the backup was made of");
  }

  void delete(Path file) throws IOException {
    disk.unlinkIfThere(file);
  }

  /** Writes over a file that holds wrapped keys before it goes, where the disk lets one. */
  void shred(Path file) throws IOException {
    if (Files.notExists(file)) {
      return;
    }
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      long left = open.length();
      for (long at = 0; left > 0; at += CHUNK, left -= CHUNK) {
        disk.overwrite(file, open, at, new byte[(int) Math.min(CHUNK, left)]);
      }
      disk.sync(file, open.getFD());
    }
    disk.unlink(file);
    disk.syncFolder(Disk.folderOf(file));
  }

  /** Removes a folder of files. */
  void deleteFolder(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        disk.unlink(file);
      }
    }
    disk.removeFolder(folder);
  }

  void sync(Path folder) throws IOException {
    disk.syncFolder(folder);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  private static final class Pieces extends OutputStream {
    private final FreshFile file;
    private long bytes;

    Pieces(FreshFile file) {
      this.file = file;
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] some, int from, int length) throws IOException {
      file.write(some, from, length);
      bytes += length;
    }
  }
}
