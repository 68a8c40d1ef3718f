package dev.lethe.key;

/** The master key lies where it cannot be replaced for good; nothing was begun. */
public final class RotationRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RotationRefused(String message) {
    super(message);
  }
}
