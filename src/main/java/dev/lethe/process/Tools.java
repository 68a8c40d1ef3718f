package dev.lethe.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The system programs that build a cage, and what this process may do itself.
 *
 * @param privileged whether namespaces can be made without a user namespace around them
 */
record Tools(
    Optional<Path> setpriv,
    Optional<Path> unshare,
    Optional<Path> mount,
    Optional<Path> prlimit,
    String user,
    String group,
    boolean privileged) {
  static final String SHELL = "/bin/sh";
  private static final int SYS_ADMIN = 21;

  static Tools find(SearchPath path) {
    var status = Procfs.status();
    var user = status.getOrDefault("Uid", "0");
    var capabilities = Long.parseUnsignedLong(status.getOrDefault("CapEff", "0"), 16);
    return new Tools(
        search("setpriv", path),
        search("unshare", path),
        search("mount", path),
        search("prlimit", path),
        user,
        status.getOrDefault("Gid", "0"),
        user.equals("0") && (capabilities >>> SYS_ADMIN & 1) == 1);
  }

  /** The executable file called {@code name}; the usual folders count even if PATH lacks them. */
  private static Optional<Path> search(String name, SearchPath path) {
    return path.find(name).or(() -> SearchPath.USUAL.find(name));
  }

  /** Throws with the missing tool's name unless a private namespace can be tried at all. */
  void need(ContainmentLevel level) {
    var missing = new ArrayList<String>();
    setpriv.ifPresentOrElse(_ -> {}, () -> missing.add("setpriv"));
    unshare.ifPresentOrElse(_ -> {}, () -> missing.add("unshare"));
    mount.ifPresentOrElse(_ -> {}, () -> missing.add("mount"));
    if (!missing.isEmpty()) {
      throw new Containment.Unavailable(
          level, String.join(", ", missing) + " of util-linux not found on the PATH");
    }
  }

  /** The head of every command: whatever kills the server kills the child as well. */
  List<String> dyingWithUs() {
    return setpriv
        .map(tool -> List.of(tool.toString(), "--pdeathsig", "KILL", "--"))
        .orElse(List.of());
  }
}
