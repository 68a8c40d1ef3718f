package dev.lethe.job;

import java.util.Optional;

/** What a submitter needs to know of a kind of work: its name, its parameters, who serves it. */
public interface JobType {
  /** As in {@code video.transcode}. */
  String name();

  /**
   * Checks parameters and fills in the defaults. What it gave, it takes again and leaves as it is.
   *
   * @param params a JSON object as text
   * @return the normalised JSON object that is stored and later handed to the program
   * @throws dev.lethe.error.Refusal {@code invalid_request}, naming the field below {@code /params}
   */
  String check(String params);

  /**
   * The JSON Schema (2020-12) of the parameters, as text, for those who write them; what counts is
   * {@link #check}.
   */
  String schema();

  /** How many inputs a job of this type takes. */
  Inputs inputs();

  /**
   * Why nothing here can run this type at the moment, such as a missing program; empty if it can.
   */
  Optional<String> unserved();

  /** The number of inputs allowed, both ends included. */
  record Inputs(int least, int most) {}
}
