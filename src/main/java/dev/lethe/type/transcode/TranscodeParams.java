package dev.lethe.type.transcode;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one job of {@code video.transcode} is to make. Each field may be left out or be {@code
 * null}, which is the same.
 *
 * <table>
 * <caption>Fields below {@code /params}</caption>
 * <tr><th>field</th><th>values</th><th>default</th></tr>
 * <tr><td>{@code container}</td><td>{@code mp4} (H.264, AAC), {@code webm} (VP9, Opus)</td>
 *     <td>{@code mp4}</td></tr>
 * <tr><td>{@code heights}</td><td>0 to 6 distinct heights of 16 to 4320; an odd one becomes the
 *     even one below; one above the input's is lowered to it</td><td>{@code [720]}</td></tr>
 * <tr><td>{@code audio_only}</td><td>{@code m4a}, {@code mp3}, {@code wav}: nothing but the sound,
 *     and no other field may be given</td><td>none</td></tr>
 * <tr><td>{@code thumbnails}</td><td>{@code count} 0 to 100, {@code width} 16 to 3840: pictures at
 *     even times</td><td>none; of {@code {}}: 3 of 320</td></tr>
 * <tr><td>{@code preview}</td><td>{@code seconds} 1 to 60: a mute clip at most 360 high, from a
 *     tenth of the way in</td><td>none; of {@code {}}: 10</td></tr>
 * <tr><td>{@code sprite}</td><td>whether to make a contact sheet, one cell a second, 100 at
 *     most</td><td>{@code false}</td></tr>
 * </table>
 *
 * <p>An input without pictures gives one audio file in the container's sound format, and no
 * thumbnails, preview or sprite.
 */
record TranscodeParams(
    Container container,
    List<Integer> heights,
    @Nullable AudioFormat audioOnly,
    @Nullable Thumbnails thumbnails,
    @Nullable Duration preview,
    boolean sprite) {

  TranscodeParams {
    heights = List.copyOf(heights);
  }

  /** How many pictures, and how wide at most. */
  record Thumbnails(int count, int width) {}
}
