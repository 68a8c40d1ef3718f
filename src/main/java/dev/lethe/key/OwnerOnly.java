package dev.lethe.key;

import dev.lethe.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.regex.Pattern;

/** Holds folders and files of keys to one rule: nobody but the owner of this process reads them. */
final class OwnerOnly {
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final int ROOT = 0;
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private OwnerOnly() {}

  /** Makes the folder when it is missing, and refuses one that others can look into. */
  static void folder(Path folder, Disk disk) throws IOException {
    Path parent = Disk.folderOf(folder);
    disk.makeFolders(parent);
    if (disk.makeFolder(folder)) {
      disk.syncFolder(parent);
    } else {
      check(folder);
    }
  }

  static void check(Path path) throws IOException {
    check(path, effectiveUser());
  }

  static void check(Path path, int user) throws IOException {
    Set<PosixFilePermission> granted = Files.getPosixFilePermissions(path);
    if (!FOLDER.containsAll(granted)) {
      String mode = Files.isDirectory(path) ? "0700" : "0600";
      throw new KeyStoreException(
          "%s holds keys but is open to others (%s): chmod %s %s"
              .formatted(path, PosixFilePermissions.toString(granted), mode, path));
    }
    int owner = (Integer) Files.getAttribute(path, "unix:uid");
    // What root owns, root alone can change, and root reads everything anyway.
    if (owner != user && owner != ROOT) {
      throw new KeyStoreException(
          "%s holds keys but belongs to user %d, and this process runs as user %d"
              .formatted(path, owner, user));
    }
  }

  private static int effectiveUser() throws IOException {
    // Read here because user.name is only a guess in containers without a passwd entry.
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("Uid:")) {
        return Integer.parseInt(BLANKS.split(line, -1)[2]);
      }
    }
    return (Integer)
        Files.getAttribute(Path.of("/proc/self"), "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }
}
