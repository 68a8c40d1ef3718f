package dev.lethe.cli;

import dev.lethe.client.Backup;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lethe backup}: a copy of the data, or of the keys, of a running server. */
@Command(
    name = "backup",
    description = {
      "Have a running server write a backup into a folder on its own machine. Needs an admin key.",
      "Data and keys go to different places: who has both, and the master key, reads everything."
    })
final class BackupVerb implements Callable<Integer> {
  @Mixin private final Common common;

  @Parameters(
      paramLabel = "DIR",
      description = "A new folder, or that of the backup before: only what is new is copied then.")
  private Path folder = Path.of("");

  @Option(names = "--keys", description = "Back up the keys, without the master key.")
  private boolean keys;

  @Option(
      names = "--master",
      paramLabel = "FILE",
      description = "With --keys: copy the master key there, over the copy of an older one.")
  private Optional<Path> master = Optional.empty();

  BackupVerb(Surroundings around) {
    this.common = new Common(around);
  }

  @Override
  public Integer call() {
    if (master.isPresent() && !keys) {
      throw new UsageException("--master goes with --keys");
    }
    var ask =
        new Backup.Ask(
            keys ? "keys" : "data", absolute(folder), master.map(this::absolute).orElse(null));
    Backup ended;
    try (var client = common.operate()) {
      ended = client.make(ask);
    }
    if (common.json) {
      common.printJson(ended);
    }
    Backup.Made made = ended.made();
    if (made == null) {
      throw new FailedException(Text.plain(String.valueOf(ended.error())));
    }
    if (!common.json) {
      tell(made);
    }
    return made.missing() + made.damaged() == 0 ? ExitCode.DONE : ExitCode.FAILED;
  }

  private void tell(Backup.Made made) {
    if (keys) {
      common.out().println("keys to " + folder + ", wrapped by master key " + made.masterEpoch());
      warn("it opens what is erased from now on, until the master key is rotated; see docs/backup");
      if (master.isEmpty()) {
        warn("the master key is not in it: without a copy of that it opens nothing");
      }
      return;
    }
    common.out().println("data to " + folder + ": " + files(made));
    if (made.leftOut() > 0) {
      warn(Text.count(made.leftOut(), "file") + " of jobs erased meanwhile left out");
    }
    if (made.rowsElsewhere()) {
      warn(
          "the rows are in PostgreSQL and not in it: pg_dump them before each backup of the files");
    }
    if (made.missing() + made.damaged() > 0) {
      warn(
          "files missing %d, damaged %d: look with lethe fsck"
              .formatted(made.missing(), made.damaged()));
    }
  }

  private static String files(Backup.Made made) {
    return Text.count(made.jobs(), "job")
        + ", "
        + Text.count(made.blobs(), "file")
        + ", "
        + Text.bytes(made.blobBytes());
  }

  private void warn(String what) {
    common.screen().err().println("note: " + what);
  }

  private String absolute(Path path) {
    return common.around().folder().resolve(path).toAbsolutePath().normalize().toString();
  }
}
