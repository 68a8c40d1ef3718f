/**
 * The job type {@code media.transcribe}: what is said in audio or video, as a transcript with the
 * time of each word, and as captions.
 *
 * <p>The server's own process starts programs and waits. ffmpeg decodes; {@link TextTool}, a Java
 * process of its own, finds the pauses at which the sound is cut, reads what users wrote and writes
 * the files; a speech engine listens to the pieces in between.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.type.transcribe;
