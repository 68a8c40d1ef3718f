package dev.lethe.model;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** A collaborator that does what the real one does, but for one thing that it does wrong. */
final class Spoilt {
  private Spoilt() {}

  /** What comes of a call. */
  interface Wrong {
    /**
     * Decides on the answer.
     *
     * @param real what the real one would do, to be asked or not
     */
    @Nullable Object answer(Real real, @Nullable Object[] arguments) throws Throwable;
  }

  /** The call as it would be. */
  interface Real {
    @Nullable Object call() throws Throwable;
  }

  static <T> T in(Class<T> type, T real, String method, Wrong wrong) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, called, arguments) -> {
              Real same = () -> invoke(real, called, arguments);
              return called.getName().equals(method) ? wrong.answer(same, arguments) : same.call();
            }));
  }

  private static @Nullable Object invoke(Object real, Method called, @Nullable Object[] arguments)
      throws Throwable {
    try {
      return called.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
