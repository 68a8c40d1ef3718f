package dev.lethe.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Level 3: nothing holds the children; they are searched for. A process that leaves its parents,
 * its session, its folder and its environment all at once is not found, so no end is ever called
 * confirmed here.
 */
final class SubreaperContainment implements Containment {
  /** Far longer than Java ever leaves a dead child of its own on the process table. */
  private static final Duration NOBODYS = Duration.ofSeconds(5);

  private static final String BECOME =
      """
      ulimit -c 0
      progress=$1
      shift
      case $progress in
        NONE) exec "$@" 1>&2 ;;
        FD3) exec "$@" 3>&1 1>&2 ;;
        *) exec "$@" ;;
      esac
      """;

  private final Workshop workshop;
  private final List<Unavailable> refusals;
  private final Orphans orphans;
  private final List<String> head;

  private SubreaperContainment(Workshop workshop, List<Unavailable> refusals, Orphans orphans) {
    this.workshop = workshop;
    this.refusals = List.copyOf(refusals);
    this.orphans = orphans;
    this.head = head(workshop);
  }

  /** The small setpriv of some systems knows no death signal; then there is none. */
  private static List<String> head(Workshop workshop) {
    var command = new ArrayList<>(workshop.tools().dyingWithUs());
    command.addAll(List.of(Tools.SHELL, "-c", "exit 0"));
    try {
      var trial = workshop.spawner().spawn(command, Map.of(), new TreeSpec("probe", Path.of("/")));
      return trial.waitFor() == 0 ? workshop.tools().dyingWithUs() : List.of();
    } catch (IOException _) {
      return List.of();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  static Containment tried(Workshop workshop, List<Unavailable> refusals) {
    try {
      var kernel = new Kernel();
      if (!kernel.adoptOrphans()) {
        throw unavailable("the kernel refuses PR_SET_CHILD_SUBREAPER");
      }
      if (Procfs.read(ProcessHandle.current().pid()).isEmpty()) {
        throw unavailable("/proc cannot be read");
      }
      return new SubreaperContainment(workshop, refusals, new Orphans(kernel, NOBODYS));
    } catch (IllegalCallerException | UnsupportedOperationException e) {
      throw unavailable("native access is not enabled: " + e.getMessage());
    } catch (NoSuchElementException e) {
      throw unavailable("this is not Linux: " + e.getMessage());
    }
  }

  private static Unavailable unavailable(String reason) {
    return new Unavailable(ContainmentLevel.SUBREAPER, reason);
  }

  @Override
  public ContainmentLevel level() {
    return ContainmentLevel.SUBREAPER;
  }

  @Override
  public String describe() {
    return "child processes are only searched for when they are to end (subreaper): a stop is never"
        + " confirmed, and they can see the data and key folders"
        + workshop.protections(Walls.NONE, "there are no namespaces")
        + Workshop.because(refusals);
  }

  @Override
  public Workshop workshop() {
    return workshop;
  }

  @Override
  public boolean hidesData() {
    return false;
  }

  @Override
  public ProcessTree open(TreeSpec spec) {
    var marker = workshop.spawner().marker(spec);
    return workshop.tree(spec, new Searched(new Search(marker, spec.scratch(), orphans)));
  }

  @Override
  public int reap() {
    return workshop.reap();
  }

  private final class Searched implements Confinement {
    private final Search search;

    Searched(Search search) {
      this.search = search;
    }

    @Override
    public List<String> enter(Program program) throws IOException {
      var command = new ArrayList<>(head);
      command.addAll(
          List.of(Tools.SHELL, "-c", BECOME, "lethe", program.launch().progress().name()));
      command.addAll(program.bare());
      return command;
    }

    @Override
    public Meter.Measured measure(List<Process> started) {
      var processes =
          search.glimpse(started).stream()
              .map(process -> Path.of("/proc", Long.toString(process.pid())))
              .toList();
      return new Meter.Measured(processes, 0, Optional.empty(), Optional.empty());
    }

    @Override
    public boolean quiet(List<Process> started) {
      return Confinement.exited(started) && search.living(started).isEmpty();
    }

    @Override
    public void ask(List<Process> started) {
      search.living(started).forEach(process -> Signals.term(process.pid()));
    }

    @Override
    public boolean kill(List<Process> started) {
      search.killAll(started);
      return false;
    }
  }
}
