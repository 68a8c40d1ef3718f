package dev.lethe.process;

import java.util.Locale;

/** How firmly child processes are held, best first. Jobs and receipts name it. */
public enum ContainmentLevel {
  /** A control group of its own per tree: one write kills all of it, atomically. */
  CGROUP,
  /** A process namespace per child: the kernel kills it whole when its first process dies. */
  PID_NAMESPACE,
  /** Only a search of /proc; what hides well enough is not found. */
  SUBREAPER;

  /** The spelling in records, receipts and messages. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
