package dev.lethe;

import dev.lethe.process.Containment;
import dev.lethe.type.BuiltInTypes;
import dev.lethe.type.command.CommandTypes;
import dev.lethe.type.command.TypeFileException;
import dev.lethe.work.JobProgram;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The job types that this server knows, by their names. */
record Programs(Map<String, JobProgram> byName) {
  private static final Logger log = LoggerFactory.getLogger(Programs.class);

  Programs {
    byName = Map.copyOf(byName);
  }

  /**
   * The built-in ones and these.
   *
   * @throws StartException if a setting names a type that is not among them
   */
  static Programs of(Config config, List<JobProgram> more) {
    var all =
        new Programs(
            Stream.of(
                    BuiltInTypes.all(
                        config.media().settings(), config.speech().settings(), config.documents()),
                    more,
                    commands(config))
                .flatMap(List::stream)
                .collect(Collectors.toMap(JobProgram::name, Function.identity(), Programs::twice)));
    all.refuseUnknown("work.type_slots", config.work().typeSlots().keySet());
    all.refuseUnknown("jobs.expires_in", config.jobs().expiresIn().keySet());
    config.dialects().types().forEach((key, type) -> all.refuseUnknown(key, Set.of(type)));
    return all;
  }

  /** As a server has them; one that leaves the work to others knows them all the same. */
  Programs at(Config.Work work) {
    return work.local()
        ? this
        : new Programs(
            byName.values().stream().collect(Collectors.toMap(JobProgram::name, NotHere::new)));
  }

  private static List<JobProgram> commands(Config config) {
    try {
      return config.types().dir().map(CommandTypes::read).orElse(List.of());
    } catch (TypeFileException e) {
      throw new StartException("types.dir: " + e.getMessage());
    }
  }

  private static JobProgram twice(JobProgram one, JobProgram other) {
    throw new StartException("types.dir: " + other.name() + " is the name of a built-in type");
  }

  /** Refuses the start if one of them is to run as a user that nothing can run as here. */
  void requireUsers(Containment containment) {
    byName.values().forEach(program -> program.user().ifPresent(containment::requireUser));
  }

  void warnUnserved() {
    byName.forEach((name, program) ->
        program.unserved().ifPresent(why -> log.warn("{} is not served: {}", name, why)));
  }

  private void refuseUnknown(String setting, Set<String> types) {
    for (String type : types) {
      if (!byName.containsKey(type)) {
        throw new StartException(setting + " names " + type + ", which is no job type");
      }
    }
  }
}
