package dev.lethe.key;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lethe.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Counts, beside the master key, how often the key store was opened: a key store that has seen
 * fewer openings is an old copy, in which destroyed keys live again.
 */
final class OpenCounter {
  private final Path file;
  private final Disk disk;

  private OpenCounter(Path file, Disk disk) {
    this.file = file;
    this.disk = disk;
  }

  /**
   * Beside the master key, unless that lies where nothing can be written (a credential handed in by
   * the system): then in the key folder.
   */
  static OpenCounter beside(Path masterFile, Path folder, Disk disk) {
    Path home = Disk.folderOf(masterFile);
    String name = "key-store.generation";
    return new OpenCounter((Files.isWritable(home) ? home : folder).resolve(name), disk);
  }

  /** Zero when the key store was never opened. */
  long read() throws IOException {
    if (Files.notExists(file)) {
      return 0;
    }
    String text = Files.readString(file, US_ASCII).strip();
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new KeyStoreException(file + " holds no number", e);
    }
  }

  void write(long generation) throws IOException {
    disk.replace(file, (generation + "\n").getBytes(US_ASCII));
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
