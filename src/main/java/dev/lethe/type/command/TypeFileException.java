package dev.lethe.type.command;

/** A type file cannot be used; the message names the file and the key, for the operator. */
public final class TypeFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TypeFileException(String message) {
    super(message, null, false, false);
  }
}
