package dev.lethe.endings;

import java.nio.file.Path;
import java.util.List;

/**
 * A program that tries the ways out of its cage one after the other and says which were open. It
 * only looks, knocks and makes one empty file: an open way does no harm to the machine.
 */
record Trespass(Path folder, int apiPort, int tcpPort, Path neighbour) {
  static final List<String> WAYS =
      List.of(
          "data",
          "keys",
          "neighbour",
          "tcp",
          "api",
          "unix",
          "abstract",
          "services",
          "signal",
          "trace",
          "environment",
          "root",
          "disk",
          "sysctl",
          "outside",
          "mount",
          "shm");

  private static final String PROGRAM =
      """
      import ctypes, glob, os, socket, stat, sys
      folder, api, tcp, neighbour, server = sys.argv[1:]
      libc = ctypes.CDLL(None, use_errno=True)

      def way(name, attempt):
          try:
              if attempt():
                  print('open:' + name)
          except Exception:
              pass

      def connects(family, address):
          with socket.socket(family, socket.SOCK_STREAM) as s:
              s.settimeout(2)
              s.connect(address)
          return True

      def writes(path, flags=os.O_WRONLY):
          os.close(os.open(path, flags, 0o600))
          return True

      def disks():
          nodes = [n for n in glob.glob('/dev/*') if stat.S_ISBLK(os.stat(n).st_mode)]
          return any(os.open(n, os.O_RDONLY) for n in nodes)

      def mounts():
          return libc.umount2(os.fsencode(folder + '/data'), 2) == 0

      way('data', lambda: os.listdir(folder + '/data'))
      way('keys', lambda: os.listdir(folder + '/data-keys'))
      way('neighbour', lambda: open(neighbour + '/mine').read())
      way('tcp', lambda: connects(socket.AF_INET, ('127.0.0.1', int(tcp))))
      way('api', lambda: connects(socket.AF_INET, ('127.0.0.1', int(api))))
      way('unix', lambda: connects(socket.AF_UNIX, folder + '/data/socket'))
      way('abstract', lambda: [l for l in open('/proc/net/unix') if '@' in l])
      way('services', lambda: os.listdir('/run'))
      way('signal', lambda: os.kill(int(server), 0) or True)
      way('trace', lambda: libc.ptrace(0x4206, int(server), 0, 0) == 0)
      way('environment', lambda: open('/proc/%s/environ' % server).read())
      way('root', lambda: os.listdir('/proc/%s/root' % server))
      way('disk', disks)
      way('sysctl', lambda: writes('/proc/sys/kernel/core_pattern'))
      way('outside', lambda: writes(folder + '/outside', os.O_WRONLY | os.O_CREAT))
      way('mount', mounts)
      way('shm', lambda: [n for n in os.listdir('/dev/shm') if n.startswith('lethe-')
          and neighbour.startswith('/dev/shm/' + n) and len(os.listdir('/dev/shm/' + n)) > 1])
      print('tried')
      """;

  String script() {
    return "exec python3 -c \"$(cat <<'END'\n"
        + PROGRAM
        + "END\n)\" '%s' %d %d '%s' %d"
            .formatted(folder, apiPort, tcpPort, neighbour, ProcessHandle.current().pid());
  }

  /** The ways that were open, by what the program said. */
  static List<String> found(String result) {
    if (!result.contains("tried")) {
      throw new AssertionError("the program did not come to its end: " + result);
    }
    return WAYS.stream().filter(way -> result.contains("open:" + way)).toList();
  }
}
