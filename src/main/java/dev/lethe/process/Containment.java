package dev.lethe.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The way in which this machine lets us hold child processes, so that a job's whole process tree
 * can be ended and shown to be gone. Chosen once per server, by trying each level on real children.
 */
public sealed interface Containment
    permits CgroupContainment, NamespaceContainment, SubreaperContainment {
  ContainmentLevel level();

  /** One sentence for the server's start: what holds the children, and why nothing better does. */
  String describe();

  /** What it works with. */
  Workshop workshop();

  /**
   * Makes sure that programs can run as this user here.
   *
   * @throws Unavailable with the reason why not
   */
  default void requireUser(String user) {
    try {
      if (level() == ContainmentLevel.SUBREAPER) {
        throw new IOException("no program can run as " + user + ": this needs namespaces");
      }
      new Users(workshop().tools()).named(user);
    } catch (IOException e) {
      throw new Unavailable(level(), String.valueOf(e.getMessage()));
    }
  }

  /** Whether children are kept from seeing the hidden folders. */
  boolean hidesData();

  /** A new, empty tree. Nothing is made before its first child starts. */
  ProcessTree open(TreeSpec spec);

  /**
   * Kills every process that an earlier server with the same instance name left behind, at whatever
   * level it ran, and returns when they are gone. To be called before the first {@link #open}.
   *
   * @return how many processes were ended
   */
  int reap();

  /**
   * Tries the levels from the best down and returns the first that works here.
   *
   * @throws Unavailable if the forced level, or every level, does not work here
   */
  static Containment choose(Settings settings) {
    var workshop = Workshop.open(settings);
    var refusals = new ArrayList<Unavailable>();
    for (var level : settings.forced().map(List::of).orElse(List.of(ContainmentLevel.values()))) {
      try {
        return attempt(level, workshop, refusals);
      } catch (Unavailable refusal) {
        refusals.add(refusal);
      }
    }
    throw refusals.getLast();
  }

  private static Containment attempt(
      ContainmentLevel level, Workshop workshop, List<Unavailable> refusals) {
    return switch (level) {
      case CGROUP -> CgroupContainment.tried(workshop);
      case PID_NAMESPACE -> NamespaceContainment.tried(workshop, refusals);
      case SUBREAPER -> SubreaperContainment.tried(workshop, refusals);
    };
  }

  /**
   * What the choice depends on.
   *
   * @param instance short and stable per data folder; sets this server's processes apart
   * @param hidden folders and files that children must not see. A scratch folder inside one of them
   *     is put back for its own tree alone, so the parent of all scratch folders may be hidden too
   * @param forced the only level to try, if the operator insists
   * @param limits what each child may take whose launch does not say otherwise
   * @param user as whom each child runs whose launch does not say otherwise
   * @param freeFloorBytes room that children leave on the disk of their scratch folders
   */
  record Settings(
      String instance,
      List<Path> hidden,
      Optional<ContainmentLevel> forced,
      Limits limits,
      Optional<String> user,
      long freeFloorBytes) {
    private static final Pattern INSTANCE = Pattern.compile("[a-z0-9]{1,32}");

    public Settings {
      if (!INSTANCE.matcher(instance).matches()) {
        throw new IllegalArgumentException("not an instance name: " + instance);
      }
      hidden = List.copyOf(hidden);
    }

    /** Without limits, as this server's own user. */
    public Settings(String instance, List<Path> hidden, Optional<ContainmentLevel> forced) {
      this(instance, hidden, forced, Limits.NONE, Optional.empty(), 0);
    }
  }

  /** A level does not work on this machine; the message says why, for the operator. */
  final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ContainmentLevel level;

    Unavailable(ContainmentLevel level, String reason) {
      super(reason, null, false, false);
      this.level = level;
    }

    public ContainmentLevel level() {
      return level;
    }

    /** As in {@code cgroup is not used: no cgroup2 mount}. */
    String sentence() {
      return level.word() + " is not used: " + getMessage();
    }
  }
}
