package dev.lethe.process;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How one child is to be started.
 *
 * @param argv the program and its arguments; never a shell string
 * @param environment what it finds in its environment beside (or instead of) the usual few
 * @param progress where it tells how far it is
 * @param limits its own limits; what they leave open is limited as the server limits all children
 * @param network whether it may reach any network, this machine's own included
 * @param user another user to run as; only a privileged server can do that
 */
public record Launch(
    List<String> argv,
    Map<String, String> environment,
    Progress progress,
    Limits limits,
    boolean network,
    Optional<String> user) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  public Launch {
    argv = List.copyOf(argv);
    environment = Map.copyOf(environment);
    if (argv.isEmpty()) {
      throw new IllegalArgumentException("a program is missing");
    }
    for (var name : environment.keySet()) {
      if (!NAME.matcher(name).matches() || name.equals(Spawner.MARKER)) {
        throw new IllegalArgumentException("not a name for an environment: " + name);
      }
    }
  }

  /** As built-in types start theirs: no network, and the limits that hold for all. */
  public static Launch of(List<String> argv) {
    return new Launch(argv, Map.of(), Progress.STDOUT, Limits.NONE, false, Optional.empty());
  }

  /** What {@link ProcessTree.Child#stdout} reads. Whatever it does not read, goes to stderr. */
  public enum Progress {
    /** Nothing. */
    NONE,
    /** The program's standard output. */
    STDOUT,
    /** The program's descriptor 3. */
    FD3
  }
}
