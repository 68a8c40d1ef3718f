package dev.lethe.document;

import java.io.IOException;

/** A limit that shows while a stream is read or written, and goes through whoever does it. */
final class TooMuch extends IOException {
  private static final long serialVersionUID = 1L;

  TooMuch(String message) {
    super(message);
  }
}
