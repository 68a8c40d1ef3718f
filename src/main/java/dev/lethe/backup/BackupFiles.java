package dev.lethe.backup;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The files of a backup, for their owner alone: each is there whole, and on the disk, or not at
 * all. What is written, moved or removed of a backup is so here.
 */
final class BackupFiles {
  private static final int CHUNK = 1 << 17;
  private static final String UNFINISHED = ".unfinished";

  private BackupFiles() {}

  /** What was copied. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Copied(long bytes, byte[] sha256) {
    Manifest.Piece piece(String name) {
      return new Manifest.Piece(name, bytes, HexFormat.of().formatHex(sha256));
    }
  }

  /** Makes a folder with those above it. */
  static void folder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    Path parent = above(folder);
    folder(parent);
    try {
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException _) {
      // Made by another meanwhile, or no folder, which the next step shows.
    }
    sync(parent);
  }

  static void write(Path file, byte[] content) throws IOException {
    copy(Channels.newChannel(new ByteArrayInputStream(content)), file);
  }

  /** Copies and hashes; the folder is still to be synced. */
  static Copied copyUnsynced(ReadableByteChannel from, Path to) throws IOException {
    Path fresh = to.resolveSibling(to.getFileName() + UNFINISHED);
    Files.deleteIfExists(fresh);
    Copied copied = fill(from, fresh);
    Files.move(fresh, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return copied;
  }

  static Copied copy(ReadableByteChannel from, Path to) throws IOException {
    Copied copied = copyUnsynced(from, to);
    sync(above(to));
    return copied;
  }

  static Copied copy(Path from, Path to) throws IOException {
    try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ)) {
      return copy(in, to);
    }
  }

  private static Copied fill(ReadableByteChannel from, Path file) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    MessageDigest digest = sha256();
    ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
    long bytes = 0;
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        bytes += buffer.remaining();
        digest.update(buffer.duplicate());
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
        buffer.clear();
      }
      out.force(true);
    }
    return new Copied(bytes, digest.digest());
  }

  /** Makes a file durable that another has written, and tells what it is. */
  static Copied settle(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    sync(above(file));
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

  static void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  /** Writes over a file that holds wrapped keys before it goes, where the disk lets one. */
  static void shred(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      long left = channel.size();
      while (left > 0) {
        left -= channel.write(ByteBuffer.allocate((int) Math.min(CHUNK, left)));
      }
      channel.force(true);
    } catch (NoSuchFileException _) {
      return;
    }
    Files.deleteIfExists(file);
    sync(above(file));
  }

  /** Removes a folder of files. */
  static void deleteFolder(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }

  static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  static Path above(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a folder");
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }
}
