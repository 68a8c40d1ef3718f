package dev.lethe.event;

/** What a subscription has for its reader. */
public sealed interface Next {
  /** A job became something. */
  record Became(Event event) implements Next {}

  /** The work of a job is further than it was. */
  record Further(Moved progress) implements Next {}

  /** Nothing happened for as long as was waited. */
  record Nothing() implements Next {}

  /** Nothing will come any more: the server stops, or the log does not reach back that far. */
  record Over() implements Next {}
}
