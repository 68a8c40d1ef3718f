package dev.lethe.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the command that puts a program into private namespaces in which some folders and files
 * are empty.
 *
 * <p>A small shell script does what must happen inside, before the program: enter the control group
 * if there is one, mount an empty file system over each hidden folder and nothing over each hidden
 * file, put the tree's own scratch folder back if it lay in one, and give up every privilege that
 * could undo this. All values reach it as positional parameters, never as text of the script.
 * Without root the namespaces sit in a user namespace where the script is root; the program then
 * gets a second one, in which it is its own user again and holds no power over the mounts.
 *
 * @param group the control group to enter, or an empty string
 * @param processes whether the program gets a process namespace too
 */
record Cage(Tools tools, List<Path> hidden, String group, boolean processes) {
  private static final String PREPARE =
      """
      ulimit -c 0
      mount=$1
      scratch=$2
      if [ -n "$3" ]; then echo 0 > "$3/cgroup.procs" || exit 125; fi
      shift 3
      while [ "$1" != -- ]; do
        if [ -d "$1" ]; then
          "$mount" -n -t tmpfs -o mode=0755,size=64k,nosuid,nodev lethe "$1" || exit 125
        elif [ -e "$1" ]; then
          "$mount" -n --bind /dev/null "$1" || exit 125
        fi
        shift
      done
      shift
      if [ ! -d "$scratch" ]; then
        mkdir -p "$scratch" && "$mount" -n -c --bind . "$scratch" && cd "$scratch" || exit 125
      fi
      progress=$1
      shift
      unset mount scratch
      """;

  /**
   * The shell stays as the namespace's first process. It keeps its privileges, so the program can
   * neither trace it nor disarm its death signal nor empty its environment; and the program itself
   * is spared the odd rules for first processes, such as a SIGTERM that does nothing.
   */
  private static final String STAY =
      PREPARE
          + """
          case $progress in
            NONE) "$@" 1>&2 ;;
            FD3) "$@" 3>&1 1>&2 ;;
            *) "$@" ;;
          esac
          exit $?
          """;

  private static final String BECOME =
      PREPARE
          + """
          case $progress in
            NONE) exec "$@" 1>&2 ;;
            FD3) exec "$@" 3>&1 1>&2 ;;
            *) exec "$@" ;;
          esac
          """;

  List<String> command(Launch launch, Path scratch) throws IOException {
    var command = new ArrayList<>(tools.dyingWithUs());
    command.addAll(namespaces());
    command.addAll(List.of(Tools.SHELL, "-c", processes ? STAY : BECOME, "lethe"));
    command.add(tools.mount().orElseThrow().toString());
    command.add(scratch.toRealPath().toString());
    command.add(group);
    for (var folder : hidden) {
      command.add((Files.exists(folder) ? folder.toRealPath() : folder).toString());
    }
    command.add("--");
    command.add(launch.progress().name());
    command.addAll(dropPrivileges());
    command.addAll(launch.argv());
    return command;
  }

  private List<String> namespaces() {
    var command = new ArrayList<String>();
    command.add(tools.unshare().orElseThrow().toString());
    if (!tools.privileged()) {
      command.addAll(List.of("--user", "--map-root-user"));
    }
    command.add("--mount");
    if (processes) {
      command.addAll(List.of("--pid", "--fork", "--kill-child=KILL", "--mount-proc"));
    }
    command.add("--");
    return command;
  }

  private List<String> dropPrivileges() {
    var setpriv = tools.setpriv().orElseThrow().toString();
    if (tools.user().equals("0")) {
      return List.of(
          setpriv,
          "--no-new-privs",
          "--bounding-set=-all",
          "--inh-caps=-all",
          "--ambient-caps=-all",
          "--");
    }
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
}
