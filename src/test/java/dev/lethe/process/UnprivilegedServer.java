package dev.lethe.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A server without root that runs and ends a hostile family and says what it saw. */
final class UnprivilegedServer {
  private UnprivilegedServer() {}

  /** Arguments: level, folder for scratch, hidden folder. */
  public static void main(String[] args) throws Exception {
    var hidden = Path.of(args[2]);
    var level = ContainmentLevel.valueOf(args[0]);
    var instance = "u" + ProcessHandle.current().pid();
    var containment =
        Containment.choose(new Containment.Settings(instance, List.of(hidden), Optional.of(level)));
    try (var trial = new Trial(containment, Path.of(args[1]))) {
      var look = List.of("sh", "-c", "id -u; touch made; ls -A \"$1\"", "sh", args[2]);
      IO.println("user " + Trial.text(trial.tree.start(look).stdout()).strip());
      trial.startHostile("bare", "away");
      IO.println("alive " + (trial.alive().size() >= 5));
      IO.println("ended " + trial.tree.end(Duration.ZERO));
      IO.println("left " + trial.alive());
    }
  }
}
