package dev.lethe.process;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Level 1: each tree is a control group. A child cannot leave it: children do not see the control
 * group file system and hold no privilege to mount it again. Where it can be had, each child gets a
 * process namespace too, so that it cannot signal what runs under the same user.
 */
final class CgroupContainment implements Containment {
  private static final Path GROUPS = Path.of("/sys/fs/cgroup");

  private final Workshop workshop;
  private final CgroupMounts mounts;
  private final Path home;
  private final Probe.Passed passed;
  private final Controllers controllers;

  private CgroupContainment(
      Workshop workshop, CgroupMounts mounts, Probe.Passed passed, Controllers controllers) {
    this.workshop = workshop;
    this.mounts = mounts;
    this.home = mounts.instance(workshop.instance());
    this.passed = passed;
    this.controllers = controllers;
  }

  static Containment tried(Workshop workshop) {
    workshop.tools().need(ContainmentLevel.CGROUP);
    var mounts = CgroupMounts.find();
    mounts.requireWritable();
    var home = mounts.instance(workshop.instance());
    try {
      var controllers = Controllers.in(mounts.own(), home);
      var passed =
          Probe.require(
              ContainmentLevel.CGROUP,
              Walls.any(),
              (walls, spec, hidden) ->
                  new CgroupContainment(workshop, mounts, new Probe.Passed(walls, ""), controllers)
                      .open(spec, hidden));
      return new CgroupContainment(workshop, mounts, passed, controllers);
    } finally {
      new Cgroup(home).removeIfEmpty();
    }
  }

  @Override
  public ContainmentLevel level() {
    return ContainmentLevel.CGROUP;
  }

  @Override
  public String describe() {
    return "child processes run in a control group per attempt (cgroup: "
        + home
        + "), are killed as one and proved gone, and cannot see the data and key folders"
        + workshop.protections(passed.walls(), passed.whyNotAll())
        + controllers.describe();
  }

  @Override
  public boolean hidesData() {
    return true;
  }

  @Override
  public Workshop workshop() {
    return workshop;
  }

  @Override
  public ProcessTree open(TreeSpec spec) {
    return open(spec, workshop.hidden());
  }

  private ProcessTree open(TreeSpec spec, List<Path> hidden) {
    var group = new Cgroup(home.resolve(spec.name()));
    var all = new ArrayList<>(Workshop.both(hidden, mounts.mounts()));
    all.removeIf(mount -> mount.startsWith(GROUPS));
    all.add(GROUPS);
    var cage = new Cage(workshop.tools(), all, group.folder().toString(), passed.walls());
    return workshop.tree(spec, new InGroup(group, cage, spec.scratch()));
  }

  @Override
  public int reap() {
    return workshop.reap();
  }

  private final class InGroup implements Confinement {
    private final Cgroup group;
    private final Cage cage;
    private final Path scratch;

    InGroup(Cgroup group, Cage cage, Path scratch) {
      this.group = group;
      this.cage = cage;
      this.scratch = scratch;
    }

    @Override
    public List<String> enter(Program program) throws IOException {
      group.make();
      controllers.limit(group, program.limits(), cage.walls().processes() ? 1 : 0);
      return cage.command(program.launch(), scratch, program.caged());
    }

    @Override
    public Meter.Measured measure(List<Process> started) {
      var living = started.stream().filter(Process::isAlive).count();
      return new Meter.Measured(
          group.processes().stream().map(pid -> Path.of("/proc", pid.toString())).toList(),
          cage.walls().processes() ? (int) living : 0,
          group.cpu(),
          controllers.refused(group));
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
