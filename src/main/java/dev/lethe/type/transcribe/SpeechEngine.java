package dev.lethe.type.transcribe;

import java.util.List;
import java.util.Optional;

/**
 * A program that listens: it is given pieces of sound (16 kHz, one channel, 16 bits) by a list and
 * writes the words it heard, in the CTM format of NIST: piece, channel, start, length, word and how
 * sure it is, one word a line.
 */
interface SpeechEngine {
  /** As results name it. */
  String name();

  /** The only language it knows, as in {@code en}. */
  String language();

  /** Why it cannot run here at the moment; empty if it can. */
  Optional<String> missing();

  /**
   * The list of pieces as the engine reads it.
   *
   * @param sound the file with all of the sound, without its ending {@code .raw}
   */
  String list(String sound, List<Piece> pieces);

  /**
   * The command that listens to all pieces of a list. It tells on its standard output of each piece
   * it is done with, in a line in which {@link #done} finds the piece's name.
   *
   * @param names those of the list, and of the file to be written, relative to its working folder
   */
  List<String> command(Names names);

  /** The piece that is done, if a line of its output says so. */
  Optional<String> done(String line);

  /** What a line says went wrong, if it does. */
  Optional<String> trouble(String line);

  /** The names of the files of one run. */
  record Names(String list, String words) {}
}
