/**
 * The job type {@code video.transcode}: a ladder of renditions, an audio extract, thumbnails, a
 * preview clip and a contact sheet, made by the system's ffmpeg.
 *
 * <p>One ffprobe says what the input is, then one ffmpeg decodes it once and writes everything that
 * was asked for. Nothing here decides whether an attempt may go on: the worker ends the children
 * and the code below sees their streams close.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.type.transcode;
