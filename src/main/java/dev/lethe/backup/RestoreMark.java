package dev.lethe.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether the data of a server was put back and nobody has said yet that it is the newest there is.
 *
 * <p>As long as that is so no key is destroyed: an older copy of the rows does not know the jobs
 * that were made after it, to which their keys and files seem to belong to nobody. It is a file in
 * the data folder, so that it outlasts a restart.
 */
public final class RestoreMark {
  private static final String NAME = "restored";

  private final Path file;
  private final Disk disk;
  private volatile @Nullable Reason reason;

  /** Why it is not known that the data is the newest. */
  public enum Reason {
    /** The restore itself was begun and is not done. */
    UNFINISHED,
    /** It was put back from a backup. */
    RESTORED,
    /** It was put back without keys: what they opened is lost. */
    KEYS_LOST,
    /** The rows do not hold what was last known of them. */
    OLDER_ROWS;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private RestoreMark(Path file, Disk disk, @Nullable Reason reason) {
    this.file = file;
    this.disk = disk;
    this.reason = reason;
  }

  /** As the data folder says it. */
  public static RestoreMark of(Path dataFolder, Disk disk) {
    Path file = dataFolder.resolve(NAME);
    try {
      String word = Files.readString(file).strip();
      return new RestoreMark(file, disk, Reason.valueOf(word.toUpperCase(Locale.ROOT)));
    } catch (NoSuchFileException _) {
      return new RestoreMark(file, disk, null);
    } catch (IOException | IllegalArgumentException e) {
      throw new BackupException("cannot read " + file, e);
    }
  }

  /** Empty if the data is the newest, as far as anybody knows. */
  public Optional<Reason> unconfirmed() {
    return Optional.ofNullable(reason);
  }

  /** Whether nothing may be destroyed that cannot be got back. */
  public boolean holds() {
    return reason != null;
  }

  /** Says durably that it is not known. */
  public void begin(Reason why) {
    try {
      disk.replace(file, (why.word() + "\n").getBytes(UTF_8));
      reason = why;
    } catch (IOException e) {
      throw new BackupException("cannot write " + file, e);
    }
  }

  /** The operator has said that this is the newest data there is. */
  public void confirm() {
    try {
      disk.unlinkIfThere(file);
      disk.syncFolder(Disk.folderOf(file));
      reason = null;
    } catch (IOException e) {
      throw new BackupException("cannot remove " + file, e);
    }
  }
}
