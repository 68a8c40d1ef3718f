package dev.lethe.process;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads /proc. A process that goes away while it is read is simply not there. */
final class Procfs {
  private static final Path ROOT = Path.of("/proc");

  private Procfs() {}

  /** One line of the process table. */
  record Proc(long pid, long parent, char state, long group, long session, long started) {
    /** A zombie runs no more code: it only waits for its parent to ask for the status. */
    boolean alive() {
      return state != 'Z' && state != 'X';
    }

    Key key() {
      return new Key(pid, started);
    }
  }

  /** Process ids are used again; with the start time they are not. */
  record Key(long pid, long started) {}

  static List<Proc> all() {
    var all = new ArrayList<Proc>();
    try (var entries = Files.newDirectoryStream(ROOT, "[0-9]*")) {
      for (var entry : entries) {
        read(Long.parseLong(entry.getFileName().toString())).ifPresent(all::add);
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw new IllegalStateException("/proc cannot be read", e);
    }
    return all;
  }

  static Optional<Proc> read(long pid) {
    return text(ROOT.resolve(pid + "/stat")).flatMap(Procfs::parse);
  }

  /** The program's name stands in brackets and may itself hold brackets and spaces. */
  private static Optional<Proc> parse(String stat) {
    int close = stat.lastIndexOf(')');
    if (close < 0) {
      return Optional.empty();
    }
    var pid = Long.parseLong(stat.substring(0, stat.indexOf(' ')));
    var rest = stat.substring(close + 2).split(" ", -1);
    return Optional.of(
        new Proc(
            pid,
            Long.parseLong(rest[1]),
            rest[0].charAt(0),
            Long.parseLong(rest[2]),
            Long.parseLong(rest[3]),
            Long.parseLong(rest[19])));
  }

  /**
   * The folders of all processes in the process namespace whose first process this is, none before
   * it has a /proc of its own.
   */
  static List<Path> inside(long first) {
    var all = new ArrayList<Path>();
    var inner = ROOT.resolve(Path.of(Long.toString(first), "root", "proc"));
    try (var entries = Files.newDirectoryStream(inner, "[0-9]*")) {
      var own = Files.readSymbolicLink(ROOT.resolve(first + "/ns/pid"));
      if (Files.readSymbolicLink(inner.resolve("1/ns/pid")).equals(own)) {
        entries.forEach(all::add);
      }
    } catch (IOException | DirectoryIteratorException _) {
      return all;
    }
    return all;
  }

  /** The environment the process was started with; empty if it may not be read. */
  static List<String> environment(long pid) {
    return text(ROOT.resolve(pid + "/environ"))
        .map(t -> List.of(t.split("\0", -1)))
        .orElse(List.of());
  }

  static Optional<Path> workingFolder(long pid) {
    try {
      return Optional.of(Files.readSymbolicLink(ROOT.resolve(pid + "/cwd")));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** The living children, straight from the kernel where it keeps such a list. */
  static List<Long> children(long pid) {
    var listed = text(ROOT.resolve(pid + "/task/" + pid + "/children"));
    if (listed.isEmpty()) {
      return ProcessHandle.of(pid).stream()
          .flatMap(ProcessHandle::children)
          .map(ProcessHandle::pid)
          .toList();
    }
    var children = new ArrayList<Long>();
    for (var word : listed.get().trim().split(" ", -1)) {
      if (!word.isEmpty()) {
        children.add(Long.valueOf(word));
      }
    }
    return children;
  }

  /** The effective ids and the capabilities of this process. */
  static Map<String, String> status() {
    var status = new HashMap<String, String>();
    for (var line : text(ROOT.resolve("self/status")).orElse("").split("\n", -1)) {
      var fields = line.split(":?\\s+", -1);
      boolean ids = fields[0].equals("Uid") || fields[0].equals("Gid");
      if (fields.length > 1) {
        status.put(fields[0], ids ? fields[2] : fields[1]);
      }
    }
    return status;
  }

  /** By a plain stream: the channels of {@link Files} fail in a thread that is interrupted. */
  static Optional<String> text(Path file) {
    try (var stream = new FileInputStream(file.toFile())) {
      return Optional.of(new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1));
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
