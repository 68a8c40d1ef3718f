package dev.lethe.work;

/** What went wrong, fit for a log: a message can quote file names and parameters. */
final class Unsaid {
  private Unsaid() {}

  /** Where it broke, but not what it says. */
  static Throwable of(Throwable e) {
    var bare = new Throwable(e.getClass().getName());
    bare.setStackTrace(e.getStackTrace());
    if (e.getCause() != null) {
      bare.initCause(of(e.getCause()));
    }
    return bare;
  }
}
