package dev.lethe.sweep;

import dev.lethe.ending.TestDomain;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Sweeps on PostgreSQL. */
final class PostgresSweepTest implements SweepContract {
  @TempDir private Path folder;

  @Override
  public SweepDomain open() {
    return new SweepDomain(TestDomain.postgres(folder));
  }
}
