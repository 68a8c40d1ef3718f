package dev.lethe;

import dev.lethe.process.Containment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where programs of jobs may write and what they must not see. Which level of containment this
 * machine allows is found by trying, which takes as long as opening the stores: the two go side by
 * side.
 */
final class Confinement implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Confinement.class);
  private static final Path MEMORY = Path.of("/dev/shm");

  private final Path inMemory;
  private final List<Path> scratchFolders;
  private final CompletableFuture<Containment> tried;

  /** Begins to try. */
  Confinement(Config config, String instance) {
    this(
        config,
        instance,
        scratchFolders(instance, config.scratch().dir(), config.data().beside("-scratch")),
        secrets(config));
  }

  /**
   * Begins to try.
   *
   * @param secret what children must not see beside the scratch folders of others
   */
  Confinement(Config config, String instance, List<Path> scratchFolders, List<Path> secret) {
    this.inMemory = inMemory(instance);
    this.scratchFolders = scratchFolders;
    // Of the scratch folders a child gets to see its own again, and no other job's.
    var hidden = new ArrayList<>(scratchFolders);
    hidden.addAll(secret);
    tried =
        tryLevels(
            new Containment.Settings(
                instance,
                hidden,
                config.work().containment().level(),
                config.work().children().limits(),
                config.work().children().user(),
                config.disk().freeFloorBytes() / 2));
  }

  private static List<Path> secrets(Config config) {
    var secret = new ArrayList<Path>();
    secret.addAll(List.of(config.data().dir(), config.keys().dir()));
    config.keys().masterFile().ifPresent(secret::add);
    config.store().passwordFile().ifPresent(secret::add);
    config.keys().tables().flatMap(Config.Store::passwordFile).ifPresent(secret::add);
    return secret;
  }

  private static Path inMemory(String instance) {
    return MEMORY.resolve("lethe-" + instance);
  }

  List<Path> scratchFolders() {
    return scratchFolders;
  }

  /** What was found; waits for it. */
  Containment containment() {
    try {
      return tried.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Memory is everybody's: nothing stays in it, not even an empty folder. */
  @Override
  public void close() throws IOException {
    tried.exceptionally(_ -> null).join();
    if (scratchFolders.contains(inMemory)) {
      Files.deleteIfExists(inMemory);
    }
  }

  /** The one that was asked for, else memory first and then the one beside the rest. */
  static List<Path> scratchFolders(String instance, Optional<Path> asked, Path beside) {
    return asked
        .map(List::of)
        .orElseGet(
            () -> Files.isWritable(MEMORY) ? List.of(inMemory(instance), beside) : List.of(beside));
  }

  private static CompletableFuture<Containment> tryLevels(Containment.Settings settings) {
    return CompletableFuture.supplyAsync(
        () -> {
          Containment containment = Containment.choose(settings);
          settings.user().ifPresent(containment::requireUser);
          int left = containment.reap();
          log.info("{}; processes of an earlier server ended={}", containment.describe(), left);
          return containment;
        },
        trying -> Thread.ofPlatform().name("containment").start(trying));
  }
}
