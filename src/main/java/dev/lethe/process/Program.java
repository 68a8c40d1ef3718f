package dev.lethe.process;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The command of a program itself, with what is taken from it last: its privileges, its user, and
 * what the kernel lets a single process take. Limits can only be lowered, so nothing undoes them.
 */
record Program(Tools tools, Launch launch, Limits limits, Optional<Users.User> user) {
  /** Room for address space that is asked for and never used, such as the stacks of threads. */
  private static final long SPARE_BYTES = 1L << 30;

  /** Inside namespaces, where this process was root. */
  List<String> caged() {
    var command = new ArrayList<>(withoutPrivileges());
    command.addAll(limited(!tools.privileged()));
    return command;
  }

  /** Where there are no namespaces. */
  List<String> bare() throws IOException {
    if (user.isPresent()) {
      throw new IOException("another user needs namespaces, which are not to be had here");
    }
    return limited(false);
  }

  private List<String> withoutPrivileges() {
    var setpriv = tools.setpriv().orElseThrow().toString();
    if (!tools.privileged() && !tools.user().equals("0")) {
      return List.of(
          tools.unshare().orElseThrow().toString(),
          "--user",
          "--map-user=" + tools.user(),
          "--map-group=" + tools.group(),
          "--",
          setpriv,
          "--no-new-privs",
          "--");
    }
    var command = new ArrayList<String>();
    command.add(setpriv);
    user.ifPresent(other ->
        command.addAll(
            List.of("--reuid=" + other.uid(), "--regid=" + other.gid(), "--clear-groups")));
    command.addAll(
        List.of("--no-new-privs", "--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all"));
    command.add("--");
    return command;
  }

  /**
   * By the kernel, per process.
   *
   * @param ownNamespace whether the user's processes are counted in this tree alone
   */
  private List<String> limited(boolean ownNamespace) {
    var options = new ArrayList<String>();
    limits
        .cpu()
        .ifPresent(time -> {
          long seconds = Math.max(1, time.plusMillis(999).toSeconds());
          options.add("--cpu=" + seconds + ":" + (seconds + 2));
        });
    if (limits.fileBytes() > 0) {
      options.add("--fsize=" + limits.fileBytes());
    }
    if (limits.memoryBytes() > 0) {
      options.add("--data=" + (limits.memoryBytes() + SPARE_BYTES));
    }
    if (ownNamespace && limits.processes() > 0) {
      options.add("--nproc=" + (limits.processes() + 16));
    }
    if (options.isEmpty() || tools.prlimit().isEmpty()) {
      return launch.argv();
    }
    var command = new ArrayList<String>();
    command.add(tools.prlimit().get().toString());
    command.addAll(options);
    command.add("--");
    command.addAll(launch.argv());
    return command;
  }
}
