package dev.lethe.bench;

import dev.lethe.key.FileKeyStore;
import dev.lethe.key.JobKey;
import dev.lethe.key.KeyStore;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Prints how long a rotation of the master key takes, and how long others wait meanwhile who open
 * keys or take new ones.
 */
final class RotateBench {
  private static final int USUAL = 1_000_000;

  private RotateBench() {}

  public static void main(String[] args) throws Exception {
    int count = args.length == 0 ? USUAL : Integer.parseInt(args[0]);
    Figures.machine("before");
    var random = new SecureRandom();
    try (Folder folder = Folder.create();
        KeyStore keys =
            FileKeyStore.open(
                folder.resolve("keys"),
                Optional.empty(),
                "bench",
                random,
                InstantSource.system())) {
      long began = System.nanoTime();
      for (int i = 0; i < count; i++) {
        keys.take();
      }
      Figures.line("keys made", "%,d in %.1f s", count, seconds(began));
      var waits = new ArrayList<Double>();
      var rotating = new AtomicBoolean(true);
      Thread others = Thread.ofPlatform().start(() -> use(keys, count, rotating, waits));
      began = System.nanoTime();
      keys.rotate();
      double took = seconds(began);
      rotating.set(false);
      others.join();
      Figures.line("rotation", "%.1f s, %,.0f keys/s", took, count / took);
      print("open and take meanwhile", waits);
    }
    Figures.machine("after");
  }

  private static void use(KeyStore keys, int count, AtomicBoolean rotating, List<Double> waits) {
    long slot = 1;
    while (rotating.get()) {
      long began = System.nanoTime();
      try (JobKey _ = keys.open(slot).orElseThrow()) {
        keys.take();
      }
      waits.add((System.nanoTime() - began) / 1e6);
      slot = slot % count + 997;
      slot = slot > count ? 1 : slot;
    }
  }

  private static void print(String what, List<Double> waits) {
    Figures figures = Figures.of(waits);
    Figures.line(
        what,
        "%,d times, p50 %.2f ms, p99 %.2f ms, most %.0f ms",
        waits.size(),
        figures.median(),
        figures.percentile(99),
        figures.most());
  }

  private static double seconds(long began) {
    return (System.nanoTime() - began) / 1e9;
  }
}
