package dev.lethe.process;

/**
 * Sends signals by number: also to what is no child of ours, and without closing the streams of
 * what is, as {@link Process#destroyForcibly} does, so that last words can still be read.
 */
final class Signals {
  private Signals() {}

  static void term(long pid) {
    if (pid != ProcessHandle.current().pid()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    }
  }

  static void kill(long pid) {
    if (pid != ProcessHandle.current().pid()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }
}
