package dev.lethe.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the command that puts a program into private namespaces in which some folders and files
 * are empty and nothing but its scratch folder can be written to.
 *
 * <p>A small shell script does what must happen inside, before the program: enter the control group
 * if there is one, change the mounts, put the tree's own scratch folder back if it lay in a hidden
 * one, and give up every privilege that could undo this. All values reach it as positional
 * parameters, never as text of the script. Without root the namespaces sit in a user namespace
 * where the script is root; the program then gets a second one, in which it is its own user again
 * and holds no power over the mounts.
 *
 * <p>A program that runs as root without privileges still owns what root owns: devices, control
 * files of the kernel, /proc/sys. So of a root server's children /dev holds the harmless devices
 * only and /proc and /sys are read-only.
 *
 * @param group the control group to enter, or an empty string
 */
record Cage(Tools tools, List<Path> hidden, String group, Walls walls) {
  private static final String PREPARE =
      """
      ulimit -c 0
      mount=$1
      scratch=$2
      progress=$3
      if [ -n "$4" ]; then echo 0 > "$4/cgroup.procs" || exit 125; fi
      shift 4
      while [ "$1" != -- ]; do
        case $1 in
          hide)
            if [ -d "$2" ]; then
              "$mount" -n -t tmpfs -o mode=0755,size=64k,nosuid,nodev lethe "$2" || exit 125
            elif [ -e "$2" ]; then
              "$mount" -n --bind /dev/null "$2" || exit 125
            fi ;;
          keep)
            "$mount" -n -c --bind . "$2" && cd "$2" || exit 125 ;;
          alone)
            "$mount" -n -o bind,ro "$2" "$2" || exit 125 ;;
          shared)
            if [ -d "$2" ]; then
              "$mount" -n -t tmpfs -o mode=1777,size=64m,nosuid,nodev lethe "$2" || exit 125
            fi ;;
          devices)
            "$mount" -n -t tmpfs -o mode=0755,size=64k,nosuid lethe /sys || exit 125
            cp -a /dev/null /dev/zero /dev/full /dev/random /dev/urandom \\
                /dev/fd /dev/stdin /dev/stdout /dev/stderr /sys || exit 125
            mkdir /sys/shm && "$mount" -n --move /sys "$2" || exit 125 ;;
          *)
            "$mount" -n -o "$1" "$2" || exit 125 ;;
        esac
        shift 2
      done
      shift
      if [ ! -d "$scratch" ]; then
        mkdir -p "$scratch" && "$mount" -n -c --bind . "$scratch" && cd "$scratch" || exit 125
      fi
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

  List<String> command(Launch launch, Path scratch, List<String> program) throws IOException {
    var command = new ArrayList<>(tools.dyingWithUs());
    command.addAll(namespaces(launch));
    command.addAll(List.of(Tools.SHELL, "-c", walls.processes() ? STAY : BECOME, "lethe"));
    command.add(tools.mount().orElseThrow().toString());
    command.add(scratch.toRealPath().toString());
    command.add(launch.progress().name());
    command.add(group);
    command.addAll(mounts(launch, scratch.toRealPath()));
    command.add("--");
    command.addAll(program);
    return command;
  }

  private List<String> namespaces(Launch launch) {
    var command = new ArrayList<String>();
    command.add(tools.unshare().orElseThrow().toString());
    if (!tools.privileged()) {
      command.addAll(List.of("--user", "--map-root-user"));
    }
    command.addAll(List.of("--mount", "--ipc"));
    if (walls.network() && !launch.network()) {
      command.add("--net");
    }
    if (walls.processes()) {
      command.addAll(List.of("--pid", "--fork", "--kill-child=KILL", "--mount-proc"));
    }
    command.add("--");
    return command;
  }

  private List<String> mounts(Launch launch, Path scratch) throws IOException {
    var steps = new ArrayList<String>();
    var gone = new ArrayList<Path>();
    for (var folder : hidden) {
      gone.add(Files.exists(folder) ? folder.toRealPath() : folder);
    }
    if (walls.files()) {
      steps.addAll(List.of("keep", scratch.toString()));
      for (var mount : MountTable.writable(gone)) {
        steps.addAll(List.of(mount.options(), mount.where().toString()));
      }
    }
    if (walls.network() && !launch.network() && !inRun(launch)) {
      // Where the sockets of the machine's own services are.
      steps.addAll(List.of("hide", "/run"));
    }
    gone.forEach(folder -> steps.addAll(List.of("hide", folder.toString())));
    if (walls.files()) {
      steps.addAll(kernels());
    }
    return steps;
  }

  /** Some systems keep their programs there. */
  private static boolean inRun(Launch launch) {
    return Path.of(launch.argv().getFirst()).startsWith("/run")
        || SearchPath.own().folders().contains("/run/");
  }

  private List<String> kernels() {
    var steps = new ArrayList<String>();
    if (tools.privileged()) {
      steps.addAll(List.of("devices", "/dev", "alone", "/sys"));
      if (walls.processes()) {
        steps.addAll(List.of("remount,bind,ro,nosuid,nodev,noexec", "/proc"));
      }
    }
    steps.addAll(List.of("shared", "/dev/shm"));
    return steps;
  }
}
