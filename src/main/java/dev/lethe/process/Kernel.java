package dev.lethe.process;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The two system calls that Java has no words for. */
@SuppressWarnings("restricted")
final class Kernel {
  private static final int PR_SET_CHILD_SUBREAPER = 36;
  private static final int WNOHANG = 1;

  private final MethodHandle prctl;
  private final MethodHandle waitpid;

  /** Throws if the C library lacks them, as on another operating system. */
  Kernel() {
    prctl =
        function(
            "prctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
    waitpid = function("waitpid", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  }

  private static MethodHandle function(
      String name, FunctionDescriptor type, Linker.Option... options) {
    var linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
  }

  /** From now on orphans below this process become its children; false if refused. */
  boolean adoptOrphans() {
    try {
      return (int) prctl.invokeExact(PR_SET_CHILD_SUBREAPER, 1L) == 0;
    } catch (Throwable e) {
      throw new IllegalStateException("prctl", e);
    }
  }

  /** Takes a dead child off the process table; does nothing while it lives. */
  void bury(long pid) {
    try {
      int _ = (int) waitpid.invokeExact((int) pid, MemorySegment.NULL, WNOHANG);
    } catch (Throwable e) {
      throw new IllegalStateException("waitpid", e);
    }
  }
}
