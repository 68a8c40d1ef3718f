package dev.lethe.account;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import dev.lethe.error.Refusal;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;

/**
 * Hashes passwords with Argon2id. A hash carries its salt and its costs, so that costs can be
 * raised without touching what is kept.
 *
 * <p>Each hash takes 19 MiB and some tens of milliseconds, on purpose. Whoever asks for many at a
 * time waits: a crowd of wrong logins must not take the memory that jobs need.
 */
final class Passwords {
  private static final int LEAST = 8;
  private static final int MOST = 256;
  private static final int MEMORY_KIB = 19_456;
  private static final int ITERATIONS = 2;
  private static final int LANES = 1;
  private static final int HASH_BYTES = 32;
  private static final int SALT_BYTES = 16;
  private static final int AT_A_TIME = 2;

  private final Argon2Function argon2 =
      Argon2Function.getInstance(MEMORY_KIB, ITERATIONS, LANES, HASH_BYTES, Argon2.ID);
  private final Semaphore turns = new Semaphore(AT_A_TIME);
  private final RandomGenerator random;

  Passwords(RandomGenerator random) {
    this.random = random;
  }

  /**
   * The hash to keep.
   *
   * @throws Refusal {@code invalid_request} if the password is too short or too long
   */
  String hash(String password) {
    if (password.length() < LEAST || password.length() > MOST) {
      throw Refusal.field("/password", "out_of_range", LEAST + " to " + MOST + " characters");
    }
    return derive(password);
  }

  boolean matches(String password, String hash) {
    turns.acquireUninterruptibly();
    try {
      return password.length() <= MOST
          && Argon2Function.getInstanceFromHash(hash).check(password, hash);
    } finally {
      turns.release();
    }
  }

  /** Takes as long as a wrong password does, so that an unknown name is not told by the time. */
  void pretend(String password) {
    derive(password.substring(0, Math.min(password.length(), MOST)));
  }

  private String derive(String password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    turns.acquireUninterruptibly();
    try {
      return argon2
          .hash(password.getBytes(java.nio.charset.StandardCharsets.UTF_8), salt)
          .getResult();
    } finally {
      turns.release();
    }
  }
}
