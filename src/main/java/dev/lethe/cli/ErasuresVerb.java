package dev.lethe.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lethe erasures}: the list that keeps erased jobs erased when a backup is put back. */
@Command(
    name = "erasures",
    description = {
      "Print the list of all destroyed keys: ids and times. Needs an admin key.",
      "Keep the newest one away from the server: a restore onto an empty machine asks for it."
    })
final class ErasuresVerb implements Callable<Integer> {
  @Mixin private final Common common;

  @Option(names = "--out", paramLabel = "FILE", description = "Write it there, once it is whole.")
  private Optional<Path> out = Optional.empty();

  ErasuresVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() throws IOException {
    try (var client = common.operate();
        InputStream list = client.erasureList()) {
      if (out.isEmpty()) {
        list.transferTo(common.out());
        return ExitCode.DONE;
      }
      Path file = common.around().folder().resolve(out.get()).toAbsolutePath();
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.copy(list, fresh, StandardCopyOption.REPLACE_EXISTING);
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      return ExitCode.DONE;
    }
  }
}
