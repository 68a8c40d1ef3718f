/**
 * What was said, word for word with its times, and the files it is shown in.
 *
 * <p>A transcript is laid out as cues once, whatever it is to be written as; each format is then
 * one small writer of the same cues. Nothing here starts a program or knows a job.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.caption;
