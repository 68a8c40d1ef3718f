package dev.lethe;

import dev.lethe.client.LetheException;
import dev.lethe.client.WorkClient;
import dev.lethe.disk.Disk;
import dev.lethe.process.Containment;
import dev.lethe.work.JobProgram;
import dev.lethe.work.Scratch;
import dev.lethe.worker.Station;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The object graph of a worker that has no server in its process. */
final class WorkerMachine implements AutoCloseable {
  private static final Path USUAL = Path.of("lethe-worker");
  private static final int LONGEST_HOST = 40;
  private static final int OF_INSTANCE = 6;

  private final OpenParts parts = new OpenParts();
  private final Station station;
  private final String description;

  /**
   * What the command line asks for.
   *
   * @param keyFile what children must not see
   * @param scratch null to prefer memory
   */
  record Wish(
      URI server,
      String key,
      Optional<Path> keyFile,
      @Nullable Integer slots,
      @Nullable String name,
      @Nullable Path scratch) {}

  /**
   * Starts to ask for work.
   *
   * @throws StartException with a sentence for the operator if it cannot start
   */
  static WorkerMachine start(Config config, Wish wish) throws IOException {
    return start(config, wish, List.of());
  }

  /** As {@link #start(Config, Wish)}, with job types beside the built-in ones. */
  static WorkerMachine start(Config config, Wish wish, List<JobProgram> more) throws IOException {
    return new WorkerMachine(config, wish, Programs.of(config, more));
  }

  private WorkerMachine(Config config, Wish wish, Programs programs) throws IOException {
    Path folder = Optional.ofNullable(wish.scratch()).orElse(USUAL).toAbsolutePath();
    Map<String, JobProgram> served = served(programs);
    boolean started = false;
    try {
      DataFolder own = open(folder(folder));
      var confinement =
          open(
              new Confinement(
                  config,
                  own.instance(),
                  scratchFolders(config, wish, own),
                  secrets(folder, wish)));
      Containment containment = confinement.containment();
      open(containment::reap);
      programs.requireUsers(containment);
      var scratch = new Scratch(confinement.scratchFolders(), config.disk().freeFloorBytes());
      int slots = Optional.ofNullable(wish.slots()).orElse(config.work().slots());
      String name = Optional.ofNullable(wish.name()).orElseGet(() -> name(own.instance()));
      station =
          open(
              Station.start(
                  new Station.Parts(
                      new WorkClient(wish.server(), wish.key()),
                      containment,
                      scratch,
                      own.file("unattested"),
                      served,
                      InstantSource.system()),
                  new Station.Settings(name, slots, config.work().logMaxBytes())));
      description =
          "worker %s asks %s for %s, %d at a time"
              .formatted(name, wish.server(), String.join(", ", served.keySet()), slots);
      started = true;
    } finally {
      if (!started) {
        close();
      }
    }
  }

  /** One sentence: who asks whom for what. */
  String describe() {
    return description;
  }

  /** How many attempts run now. */
  int busy() {
    return station.busy();
  }

  /** Done when the server says that it will not have this worker. */
  CompletionStage<LetheException> refused() {
    return station.refused();
  }

  private static Map<String, JobProgram> served(Programs programs) {
    programs.warnUnserved();
    var served =
        programs.byName().entrySet().stream()
            .filter(one -> one.getValue().unserved().isEmpty())
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, Map.Entry::getValue, (one, _) -> one, TreeMap::new));
    if (served.isEmpty()) {
      throw new StartException(
          "there is no job type that this machine can serve: "
              + programs.byName().values().stream()
                  .flatMap(one -> one.unserved().map(why -> one.name() + ": " + why).stream())
                  .collect(Collectors.joining("; ")));
    }
    return served;
  }

  private static DataFolder folder(Path folder) throws IOException {
    try {
      return DataFolder.open(folder, new SecureRandom(), Disk.REAL);
    } catch (StartException e) {
      throw new StartException(
          "another worker is running on "
              + folder
              + "; stop it or choose another --scratch folder");
    }
  }

  private static List<Path> scratchFolders(Config config, Wish wish, DataFolder own) {
    Path attempts = own.file("attempts");
    return wish.scratch() == null
        ? Confinement.scratchFolders(own.instance(), config.scratch().dir(), attempts)
        : List.of(attempts);
  }

  private static List<Path> secrets(Path folder, Wish wish) {
    var secret = new ArrayList<Path>();
    secret.add(folder);
    wish.keyFile().ifPresent(secret::add);
    return secret;
  }

  /** The part that stays sets workers on one machine apart: their claims are told to one each. */
  private static String name(String instance) {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9_.-]", "-");
    } catch (UnknownHostException _) {
      host = "worker";
    }
    return host.substring(0, Math.min(host.length(), LONGEST_HOST))
        + "-"
        + instance.substring(0, OF_INSTANCE);
  }

  private <T extends AutoCloseable> T open(T part) {
    return parts.open(part);
  }

  @Override
  public void close() {
    parts.close();
  }
}
