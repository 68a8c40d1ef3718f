package dev.lethe.type.transcode;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.ledger.ArtifactKind;
import dev.lethe.type.media.FrameSize;
import dev.lethe.type.media.JsonFields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is known of each finished file without looking into it: ffmpeg was told it, and has told how
 * far it came.
 *
 * @param reached the end of what was written
 */
record Facts(Plan plan, Duration reached) {
  /** One file that may have been made; none is where the input ended earlier than it said. */
  record Made(String file, ArtifactKind kind, String mediaType, ObjectNode meta) {}

  Duration sourceDuration() {
    Duration said = plan.source().duration();
    return said.isZero() ? reached : said;
  }

  List<Made> files() {
    return plan.products().stream().flatMap(product -> files(product).stream()).toList();
  }

  private List<Made> files(Product product) {
    return switch (product) {
      case Product.Rendition r -> reached.isZero() ? List.of() : List.of(rendition(r));
      case Product.Extract e -> reached.isZero() ? List.of() : List.of(extract(e));
      case Product.Thumbnails t ->
          IntStream.range(0, t.count()).mapToObj(number -> thumbnail(t, number)).toList();
      case Product.Preview p -> reached.compareTo(p.from()) <= 0 ? List.of() : List.of(preview(p));
      case Product.Sprite s -> List.of(sprite(s));
    };
  }

  private Made rendition(Product.Rendition rendition) {
    var codecs = new ArrayList<>(List.of(rendition.container().codec()));
    if (rendition.sound() != null) {
      codecs.add(rendition.container().audio().codec());
    }
    ObjectNode meta = timed(sized(rendition.size()), reached, codecs);
    return new Made(rendition.file(), ArtifactKind.VIDEO, rendition.container().mediaType(), meta);
  }

  private Made extract(Product.Extract extract) {
    AudioFormat format = extract.format();
    ObjectNode meta = timed(JsonFields.JSON.createObjectNode(), reached, List.of(format.codec()));
    return new Made(extract.file(), ArtifactKind.AUDIO, format.mediaType(), meta);
  }

  private static Made thumbnail(Product.Thumbnails thumbnails, int number) {
    ObjectNode meta = sized(thumbnails.size()).put("at_ms", thumbnails.at(number).toMillis());
    // ffmpeg numbers its pictures from 1.
    return new Made(
        thumbnails.file().formatted(number + 1), ArtifactKind.THUMBNAIL, "image/jpeg", meta);
  }

  private Made preview(Product.Preview preview) {
    Duration left = reached.minus(preview.from());
    Duration length = left.compareTo(preview.length()) < 0 ? left : preview.length();
    ObjectNode meta =
        timed(sized(preview.size()), length, List.of(preview.container().codec()))
            .put("from_ms", preview.from().toMillis());
    return new Made(preview.file(), ArtifactKind.PREVIEW, preview.container().mediaType(), meta);
  }

  private static Made sprite(Product.Sprite sprite) {
    FrameSize cell = sprite.cell();
    var sheet = new FrameSize(cell.width() * sprite.columns(), cell.height() * sprite.rows());
    ObjectNode meta =
        sized(sheet)
            .put("cells", sprite.cells())
            .put("columns", sprite.columns())
            .put("rows", sprite.rows())
            .put("cell_width", cell.width())
            .put("cell_height", cell.height())
            .put("interval_ms", sprite.interval().toMillis());
    return new Made(sprite.file(), ArtifactKind.SPRITE, "image/jpeg", meta);
  }

  private static ObjectNode sized(FrameSize size) {
    return JsonFields.JSON
        .createObjectNode()
        .put("width", size.width())
        .put("height", size.height());
  }

  private static ObjectNode timed(ObjectNode meta, Duration duration, List<String> codecs) {
    ArrayNode names = meta.put("duration_ms", duration.toMillis()).putArray("codecs");
    codecs.forEach(names::add);
    return meta;
  }
}
