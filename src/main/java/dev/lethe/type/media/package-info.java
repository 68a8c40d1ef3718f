/**
 * What job types that work on media have in common: finding ffmpeg and ffprobe, running them to
 * their end, asking what a file is, and saying in the job's words what went wrong.
 *
 * <p>Every file here was sent by a stranger. Nothing opens one but a contained child, under a list
 * of formats that hold everything themselves.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.type.media;
