package dev.lethe;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Makes SIGTERM and Ctrl-C an ordinary end of the program. Left to itself the JVM shuts down with
 * the status 143 or 130, which service managers take for a failure, however well all was closed.
 */
public final class StopSignal {
  private final CountDownLatch wanted = new CountDownLatch(1);

  private StopSignal() {}

  /** From here on these signals do nothing but end {@link #await}. */
  public static StopSignal listen() {
    var stop = new StopSignal();
    stop.handle("TERM");
    stop.handle("INT");
    return stop;
  }

  /** Waits until one of them came. */
  public void await() throws InterruptedException {
    wanted.await();
  }

  /** The same, for a thread that nobody interrupts. */
  void awaitUnlessInterrupted() {
    try {
      await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** By reflection: the one way to handle signals warns whenever it is compiled. */
  private void handle(String name) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object handling =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (_, method, _) -> {
                if (method.getName().equals("handle")) {
                  wanted.countDown();
                }
                return nothing();
              });
      Object of = signal.getConstructor(String.class).newInstance(name);
      signal.getMethod("handle", signal, handler).invoke(null, of, handling);
    } catch (InvocationTargetException _) {
      // The JVM was told to leave signals alone: then it stops as the system stops any program.
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java runtime cannot handle signals", e);
    }
  }

  private static @Nullable Object nothing() {
    return null;
  }
}
