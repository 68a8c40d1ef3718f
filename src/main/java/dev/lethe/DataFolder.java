package dev.lethe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lethe.disk.Disk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The data folder of one server: private, locked against a second one, and named. The name stays
 * with the data; the key store and leftover processes are recognised by it.
 */
final class DataFolder implements AutoCloseable {
  private static final int NAME_BYTES = 8;

  private final Path dir;
  private final FileChannel channel;
  private final String instance;

  private DataFolder(Path dir, FileChannel channel, String instance) {
    this.dir = dir;
    this.channel = channel;
    this.instance = instance;
  }

  /**
   * Makes the folder if it is not there, and takes it.
   *
   * @throws StartException if another server has it
   */
  static DataFolder open(Path dir, RandomGenerator random, Disk disk) throws IOException {
    FileChannel channel = lock(dir, disk);
    return new DataFolder(dir, channel, instance(dir.resolve("instance"), random, disk));
  }

  /** Takes the folder without naming it; it is given back by a close. */
  static FileChannel lock(Path dir, Disk disk) throws IOException {
    disk.makeFolders(dir);
    FileChannel channel =
        FileChannel.open(dir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!locked(channel)) {
      channel.close();
      throw new StartException(
          "another server is running on " + dir + "; stop it or choose another --data folder");
    }
    return channel;
  }

  /** Short and stable: 16 hexadecimal digits. */
  String instance() {
    return instance;
  }

  Path file(String name) {
    return dir.resolve(name);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static String instance(Path file, RandomGenerator random, Disk disk) throws IOException {
    if (Files.exists(file)) {
      return Files.readString(file).strip();
    }
    byte[] name = new byte[NAME_BYTES];
    random.nextBytes(name);
    String text = HexFormat.of().formatHex(name);
    disk.replace(file, (text + "\n").getBytes(US_ASCII));
    return text;
  }
}
