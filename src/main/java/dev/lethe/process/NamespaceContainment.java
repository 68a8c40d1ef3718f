package dev.lethe.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Level 2: each child gets a process namespace. When the namespace's first process is killed the
 * kernel kills all others, and its parent ({@code unshare}) cannot learn of its death before they
 * are gone; so the exit of {@code unshare} is the proof. A killed server takes all of it along.
 */
final class NamespaceContainment implements Containment {
  private final Workshop workshop;
  private final List<Unavailable> refusals;
  private final Probe.Passed passed;

  private NamespaceContainment(Workshop workshop, List<Unavailable> refusals, Probe.Passed passed) {
    this.workshop = workshop;
    this.refusals = List.copyOf(refusals);
    this.passed = passed;
  }

  static Containment tried(Workshop workshop, List<Unavailable> refusals) {
    workshop.tools().need(ContainmentLevel.PID_NAMESPACE);
    var passed =
        Probe.require(
            ContainmentLevel.PID_NAMESPACE,
            Walls.withProcesses(),
            (walls, spec, hidden) -> open(workshop, walls, spec, hidden));
    return new NamespaceContainment(workshop, refusals, passed);
  }

  @Override
  public ContainmentLevel level() {
    return ContainmentLevel.PID_NAMESPACE;
  }

  @Override
  public String describe() {
    return "child processes run in a process namespace each (pid_namespace), are killed as one and"
        + " proved gone, and cannot see the data and key folders"
        + workshop.protections(passed.walls(), passed.whyNotAll())
        + Workshop.because(refusals);
  }

  @Override
  public Workshop workshop() {
    return workshop;
  }

  @Override
  public boolean hidesData() {
    return true;
  }

  @Override
  public ProcessTree open(TreeSpec spec) {
    return open(workshop, passed.walls(), spec, workshop.hidden());
  }

  private static ProcessTree open(
      Workshop workshop, Walls walls, TreeSpec spec, List<Path> hidden) {
    var cage = new Cage(workshop.tools(), hidden, "", walls);
    return workshop.tree(
        spec, new InNamespaces(cage, spec.scratch(), workshop.spawner().marker(spec)));
  }

  @Override
  public int reap() {
    return workshop.reap();
  }

  private record InNamespaces(Cage cage, Path scratch, String marker) implements Confinement {
    private static final int KILLED = 128;

    @Override
    public List<String> enter(Program program) throws IOException {
      return cage.command(program.launch(), scratch, program.caged());
    }

    /** By each namespace's own /proc, which shows its processes and no others. */
    @Override
    public Meter.Measured measure(List<Process> started) {
      var processes = new ArrayList<Path>();
      int firsts = 0;
      for (var unshare : started.stream().filter(Process::isAlive).toList()) {
        for (var first : Procfs.children(unshare.pid())) {
          processes.addAll(Procfs.inside(first));
          firsts++;
        }
      }
      return new Meter.Measured(processes, firsts, Optional.empty(), Optional.empty());
    }

    @Override
    public boolean quiet(List<Process> started) {
      return Confinement.exited(started);
    }

    @Override
    public void ask(List<Process> started) {
      for (var unshare : started.stream().filter(Process::isAlive).toList()) {
        for (var first : Procfs.children(unshare.pid())) {
          Procfs.children(first).forEach(Signals::term);
        }
      }
    }

    /**
     * Should someone else have killed {@code unshare}, its exit proves nothing. Then the first
     * process is looked for itself, by number or by its marker, which no child can take away.
     */
    @Override
    public boolean kill(List<Process> started) {
      boolean doubtful = started.stream().anyMatch(p -> !p.isAlive() && p.exitValue() > KILLED);
      var firsts = new HashSet<Procfs.Key>();
      boolean gone =
          Pause.until(() -> {
            killFirsts(started, firsts);
            return Confinement.exited(started) && firsts.stream().noneMatch(this::living);
          });
      return (!doubtful || Leftovers.endTree(marker)) && gone;
    }

    private void killFirsts(List<Process> started, Set<Procfs.Key> firsts) {
      for (var unshare : started) {
        if (unshare.isAlive()) {
          for (var first : Procfs.children(unshare.pid())) {
            Procfs.read(first).map(Procfs.Proc::key).ifPresent(firsts::add);
            Signals.kill(first);
          }
        }
      }
    }

    private boolean living(Procfs.Key key) {
      return Procfs.read(key.pid()).filter(p -> p.alive() && p.key().equals(key)).isPresent();
    }
  }
}
