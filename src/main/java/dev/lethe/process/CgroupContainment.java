package dev.lethe.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Level 1: each tree is a control group. A child cannot leave it: children do not see the control
 * group file system and hold no privilege to mount it again.
 */
final class CgroupContainment implements Containment {
  private final Workshop workshop;
  private final CgroupMounts mounts;
  private final Path home;

  private CgroupContainment(Workshop workshop, CgroupMounts mounts) {
    this.workshop = workshop;
    this.mounts = mounts;
    this.home = mounts.instance(workshop.instance());
  }

  static Containment tried(Workshop workshop) {
    workshop.tools().need(ContainmentLevel.CGROUP);
    var mounts = CgroupMounts.find();
    mounts.requireWritable();
    var containment = new CgroupContainment(workshop, mounts);
    try {
      Probe.require(ContainmentLevel.CGROUP, containment::open);
    } finally {
      new Cgroup(containment.home).removeIfEmpty();
    }
    return containment;
  }

  @Override
  public ContainmentLevel level() {
    return ContainmentLevel.CGROUP;
  }

  @Override
  public String describe() {
    return "child processes run in a control group per attempt (cgroup: "
        + home
        + "), are killed as one and proved gone, and cannot see the data and key folders";
  }

  @Override
  public boolean hidesData() {
    return true;
  }

  @Override
  public ProcessTree open(TreeSpec spec) {
    return open(spec, workshop.hidden());
  }

  private ProcessTree open(TreeSpec spec, List<Path> hidden) {
    var group = new Cgroup(home.resolve(spec.name()));
    var all = Workshop.both(hidden, mounts.mounts());
    var cage = new Cage(workshop.tools(), all, group.folder().toString(), false);
    return workshop.tree(spec, new InGroup(group, cage, spec.scratch()));
  }

  @Override
  public int reap() {
    return workshop.reap();
  }

  private record InGroup(Cgroup group, Cage cage, Path scratch) implements Confinement {
    @Override
    public List<String> enter(Launch launch) throws IOException {
      group.make();
      return cage.command(launch, scratch);
    }

    @Override
    public boolean quiet(List<Process> started) {
      return Confinement.exited(started) && !group.populated();
    }

    @Override
    public void ask(List<Process> started) {
      group.processes().forEach(Signals::term);
    }

    /** A child that has not entered the group yet is killed by its number; it has no children. */
    @Override
    public boolean kill(List<Process> started) {
      return Pause.until(() -> {
        boolean removed = group.removed();
        started.stream().filter(Process::isAlive).forEach(child -> Signals.kill(child.pid()));
        return removed && Confinement.exited(started);
      });
    }
  }
}
