package dev.lethe;

import dev.lethe.account.Accounts;
import dev.lethe.account.Scope;
import dev.lethe.testtype.NoopType;
import dev.lethe.testtype.ShellType;
import dev.lethe.work.JobProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A worker without a server in its process, in a folder of the test's, with test job types. */
public final class TestWorker implements AutoCloseable {
  private final Path folder;
  private final WorkerMachine machine;

  private TestWorker(Path folder, WorkerMachine machine) {
    this.folder = folder;
    this.machine = machine;
  }

  /** One that serves {@code test.noop} and {@code test.shell} beside the built-in types. */
  public static TestWorker start(Path folder, URI server, String key, int slots)
      throws IOException {
    return start(folder, server, key, slots, List.of(new NoopType(), new ShellType()));
  }

  public static TestWorker start(
      Path folder, URI server, String key, int slots, List<JobProgram> types) throws IOException {
    var wish = new WorkerMachine.Wish(server, key, Optional.empty(), slots, null, folder);
    Config config = Config.load(Optional.empty(), Map.of(), Map.of("disk.free_floor", "1MiB"));
    return new TestWorker(folder, WorkerMachine.start(config, wish, types));
  }

  /** A key that may do nothing but work. */
  public static String key(TestServer server) {
    Accounts accounts = server.server().accounts();
    return accounts.createKey(accounts.named("admin"), "worker", Set.of(Scope.JOBS_WORK)).text();
  }

  /** Everything it keeps of jobs. */
  public List<Path> scratch() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("attempts"))) {
      return all.skip(1).toList();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        return scratch(); // the worker cleared it while it was walked
      }
      throw e;
    }
  }

  /** What it owes the server. */
  public Path unattested() {
    return folder.resolve("unattested");
  }

  public int busy() {
    return machine.busy();
  }

  /** Why the server will not have it, once it says so. */
  public String refusal() {
    return machine.refused().toCompletableFuture().join().code();
  }

  @Override
  public void close() {
    machine.close();
  }
}
