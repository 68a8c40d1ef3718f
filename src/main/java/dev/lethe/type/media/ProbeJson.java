package dev.lethe.type.media;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads ffprobe's answer. Every number in it was written by whoever made the file, so a field that
 * is absent, negative or absurd is as good as none.
 */
final class ProbeJson {
  /** The fields asked of ffprobe: no titles, no places, nothing that could be content. */
  static final String ENTRIES =
      "format=duration:stream=index,codec_type,codec_name,width,height,avg_frame_rate,channels,"
          + "sample_rate,duration,sample_aspect_ratio,field_order"
          + ":stream_disposition=attached_pic,timed_thumbnails:stream_side_data=rotation";

  private static final int MOST_STREAMS = 64;
  private static final double MOST_STRETCH = 8;
  private static final Set<String> KINDS = Set.of("video", "audio", "subtitle", "data");
  private static final Set<String> INTERLACED = Set.of("tt", "bb", "tb", "bt");

  private ProbeJson() {}

  static SourceMedia read(JsonNode answer) {
    Duration whole = duration(answer.path("format"));
    var streams = new ArrayList<SourceMedia.Stream>();
    SourceMedia.Picture picture = null;
    SourceMedia.Sound sound = null;
    Duration longest = whole;
    for (JsonNode stream : answer.path("streams")) {
      if (streams.size() < MOST_STREAMS) {
        streams.add(shown(stream));
      }
      longest = max(longest, duration(stream));
      if (picture == null && isPicture(stream)) {
        picture = picture(stream, whole);
      }
      if (sound == null && isSound(stream)) {
        sound =
            new SourceMedia.Sound(
                stream.path("index").asInt(),
                stream.path("channels").asInt(),
                stream.path("sample_rate").asInt());
      }
    }
    return new SourceMedia(List.copyOf(streams), picture, sound, longest);
  }

  private static boolean isPicture(JsonNode stream) {
    return kind(stream).equals("video")
        && stream.has("codec_name")
        && stream.path("width").asInt() > 0
        && stream.path("height").asInt() > 0;
  }

  private static boolean isSound(JsonNode stream) {
    return kind(stream).equals("audio")
        && stream.has("codec_name")
        && stream.path("channels").asInt() > 0;
  }

  private static SourceMedia.Picture picture(JsonNode stream, Duration whole) {
    int width = stream.path("width").asInt();
    int height = stream.path("height").asInt();
    double stretch = ratio(stream.path("sample_aspect_ratio").asText(), ':');
    if (!(stretch > 1 / MOST_STRETCH && stretch < MOST_STRETCH)) {
      stretch = 1;
    }
    var size = new FrameSize((int) Math.max(1, Math.round(width * stretch)), height);
    double turn = Math.abs(rotation(stream)) % 180;
    Duration own = duration(stream);
    return new SourceMedia.Picture(
        stream.path("index").asInt(),
        turn > 45 && turn < 135 ? size.turned() : size,
        INTERLACED.contains(stream.path("field_order").asText()),
        own.isPositive() ? own : whole);
  }

  private static double rotation(JsonNode stream) {
    for (JsonNode side : stream.path("side_data_list")) {
      if (side.has("rotation")) {
        return side.path("rotation").asDouble();
      }
    }
    return 0;
  }

  private static SourceMedia.Stream shown(JsonNode stream) {
    String kind = kind(stream);
    boolean seen = kind.equals("video") || kind.equals("cover");
    double rate = kind.equals("video") ? ratio(stream.path("avg_frame_rate").asText(), '/') : 0;
    return new SourceMedia.Stream(
        kind,
        stream.path("codec_name").textValue(),
        seen ? positive(stream.path("width")) : null,
        seen ? positive(stream.path("height")) : null,
        rate > 0 ? (Double) (Math.round(rate * 1000) / 1000.0) : null,
        positive(stream.path("channels")),
        positive(stream.path("sample_rate")));
  }

  private static String kind(JsonNode stream) {
    JsonNode disposition = stream.path("disposition");
    if (disposition.path("attached_pic").asInt() == 1
        || disposition.path("timed_thumbnails").asInt() == 1) {
      return "cover";
    }
    String kind = stream.path("codec_type").asText();
    return KINDS.contains(kind) ? kind : "other";
  }

  private static @Nullable Integer positive(JsonNode node) {
    int value = node.asInt();
    return value > 0 ? (Integer) value : null;
  }

  private static Duration duration(JsonNode node) {
    double seconds = node.path("duration").asDouble();
    // The whole range of a long in nanoseconds would overflow; a century is no medium's length.
    return seconds > 0 && seconds < 3e9
        ? Duration.ofNanos(Math.round(seconds * 1e6) * 1000)
        : Duration.ZERO;
  }

  /** Zero for what is no ratio. */
  private static double ratio(String text, char sign) {
    List<String> parts = List.of(text.split(String.valueOf(sign), -1));
    if (parts.size() != 2 || !parts.stream().allMatch(part -> part.matches("[0-9]{1,9}"))) {
      return 0;
    }
    double below = Double.parseDouble(parts.get(1));
    return below > 0 ? Double.parseDouble(parts.get(0)) / below : 0;
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
