package dev.lethe.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Starts every child from one thread that lives as long as the server. The kernel's "kill me when
 * my parent dies" means the parent thread, not the parent process: a child started from a pool or
 * from a virtual thread's carrier would be killed whenever that thread is let go.
 */
final class Spawner {
  /** Names the tree in the environment of each of its processes. */
  static final String MARKER = "LETHE_TREE";

  /** Eight encoders on two processors must not keep the server from hearing a cancel. */
  private static final String BEHIND_THE_SERVER = "19";

  private static final File NOTHING = new File("/dev/null");

  private final String instance;
  private final SearchPath path;
  private final List<String> head;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("lethe-spawner").factory());

  Spawner(String instance, SearchPath path) {
    this.instance = instance;
    this.path = path;
    this.head =
        path.find("nice")
            .map(nice -> List.of(nice.toString(), "-n", BEHIND_THE_SERVER))
            .orElse(List.of());
  }

  /** What the environment of each process of this server's trees begins its marker with. */
  static String marker(String instance) {
    return MARKER + "=" + instance + "/";
  }

  String marker(TreeSpec spec) {
    return marker(instance) + spec.name();
  }

  Process spawn(List<String> command, Map<String, String> more, TreeSpec spec) throws IOException {
    var whole = new ArrayList<>(head);
    whole.addAll(command);
    var builder = new ProcessBuilder(whole).directory(spec.scratch().toFile());
    builder.redirectInput(NOTHING);
    var environment = builder.environment();
    environment.clear();
    environment.put("PATH", path.folders());
    environment.put("HOME", spec.scratch().toString());
    environment.put("TMPDIR", spec.scratch().toString());
    environment.put("LANG", "C.UTF-8");
    environment.putAll(more);
    environment.put(MARKER, instance + "/" + spec.name());
    return await(thread.submit(builder::start));
  }

  /**
   * The cage is entered before the program is, so a missing program would only show as an exit
   * status; asked for here it is an error of the start.
   */
  void requireProgram(Launch launch, Path scratch) throws IOException {
    var program = launch.argv().getFirst();
    boolean found =
        program.contains("/")
            ? Files.isExecutable(scratch.resolve(program))
            : new SearchPath(launch.environment().getOrDefault("PATH", path.folders()))
                .find(program)
                .isPresent();
    if (!found) {
      throw new IOException("there is no program " + program);
    }
  }

  /** An interrupt must not lose a process that is just being started. */
  private static Process await(Future<Process> starting) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return starting.get();
        } catch (InterruptedException _) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw new IOException("a child process could not be started", e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
