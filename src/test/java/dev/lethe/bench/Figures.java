package dev.lethe.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;

/** What the measurements say of many readings, and how they say it. */
public final class Figures {
  private final double[] sorted;

  private Figures(double[] sorted) {
    this.sorted = sorted;
  }

  public static Figures of(Collection<Double> readings) {
    if (readings.isEmpty()) {
      throw new IllegalStateException("nothing was measured");
    }
    return new Figures(readings.stream().mapToDouble(Double::doubleValue).sorted().toArray());
  }

  public double median() {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** The smallest reading that so many percent of all readings do not exceed. */
  public double percentile(double percent) {
    int rank = (int) Math.ceil(sorted.length * percent / 100);
    return sorted[Math.clamp(rank - 1, 0, sorted.length - 1)];
  }

  public double most() {
    return sorted[sorted.length - 1];
  }

  /** As in {@code 812, 790, 801}: the readings themselves, from the least to the most. */
  public String all(String form) {
    return String.join(
        ", ", Arrays.stream(sorted).mapToObj(reading -> form.formatted(reading)).toList());
  }

  public static void line(String what, String form, Object... values) {
    IO.println("%-34s %s".formatted(what, form.formatted(values)));
  }

  /** A figure taken on a busy machine says little, so each one is printed with this. */
  public static void machine(String when) throws IOException {
    String load = Files.readString(Path.of("/proc/loadavg"));
    line(
        "machine " + when,
        "%d processors, load average %s",
        Runtime.getRuntime().availableProcessors(),
        String.join(" ", Arrays.asList(load.split(" ")).subList(0, 3)));
  }
}
