package dev.lethe.type.transcode;

import dev.lethe.type.media.Ffmpeg;
import dev.lethe.type.media.FrameSize;
import dev.lethe.type.media.SourceMedia;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the filter graph that shares one decoding among all products that have pictures.
 *
 * <p>Thumbnails and the sprite pick their frames before scaling, so that they cost next to nothing
 * beside the ladder. The pick counts what it has picked: the first frame at or after each due time,
 * which needs no frame rate and stands gaps in the times.
 */
final class Filters {
  private Filters() {}

  /** Empty if nothing has pictures; the outcome for product {@code n} is labelled {@code [on]}. */
  static String graph(SourceMedia.Picture picture, List<Product> products) {
    var legs = new ArrayList<String>();
    var labels = new StringBuilder();
    for (int i = 0; i < products.size(); i++) {
      String chain = chain(products.get(i));
      if (!chain.isEmpty()) {
        labels.append("[i").append(i).append(']');
        legs.add("[i" + i + "]" + chain + "[o" + i + "]");
      }
    }
    // A frame that is marked as progressive passes yadif untouched.
    String whole = picture.interlaced() ? "yadif=deint=interlaced," : "";
    legs.addFirst("[0:" + picture.index() + "]" + whole + "split=" + legs.size() + labels);
    return String.join(";", legs);
  }

  private static String chain(Product product) {
    return switch (product) {
      case Product.Rendition r -> scale(r.size(), "yuv420p");
      case Product.Extract _ -> "";
      case Product.Thumbnails t -> pick(t.count(), t.of()) + "," + scale(t.size(), "yuvj420p");
      case Product.Preview p ->
          "trim=start=%s:duration=%s,setpts=PTS-STARTPTS,"
                  .formatted(Ffmpeg.seconds(p.from()), Ffmpeg.seconds(p.length()))
              + scale(p.size(), "yuv420p");
      case Product.Sprite s ->
          pick(s.cells(), s.of())
              + ","
              + scale(s.cell(), "yuvj420p")
              + ",tile="
              + s.columns()
              + "x"
              + s.rows();
    };
  }

  private static String pick(int count, Duration of) {
    return "select='gte(t\\,%s*(selected_n+0.5)/%d)*lt(selected_n\\,%d)'"
        .formatted(Ffmpeg.seconds(of), count, count);
  }

  private static String scale(FrameSize size, String pixels) {
    return "scale=%d:%d,setsar=1,format=%s".formatted(size.width(), size.height(), pixels);
  }
}
