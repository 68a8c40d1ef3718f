package dev.lethe;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** A short life of a server in a temporary folder, from which the cache for fast starts is made. */
@Command(name = "warm-up", hidden = true)
final class WarmUpVerb implements Callable<Integer> {
  @Override
  public Integer call() throws IOException {
    return 0;
  }
}
