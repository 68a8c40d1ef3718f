package dev.lethe.type.transcode;

import dev.lethe.type.media.FrameSize;
import dev.lethe.type.media.MediaFailure;
import dev.lethe.type.media.SourceMedia;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Settles what is made of one input: what was asked for, as far as the input has it. */
record Plan(SourceMedia source, List<Product> products) {
  private static final int PREVIEW_HEIGHT = 360;
  private static final int CELL_WIDTH = 160;
  private static final int MOST_CELLS = 100;

  Plan {
    products = List.copyOf(products);
  }

  static Plan of(TranscodeParams params, SourceMedia source) throws MediaFailure {
    AudioFormat wanted = params.audioOnly();
    SourceMedia.Sound sound = source.sound();
    SourceMedia.Picture picture = source.picture();
    if (wanted == null && picture != null) {
      return new Plan(source, pictures(params, source, picture));
    }
    if (sound == null) {
      throw MediaFailure.notMedia("the input has no sound");
    }
    AudioFormat format = wanted == null ? params.container().audio() : wanted;
    return new Plan(source, List.of(new Product.Extract(format, sound)));
  }

  private static List<Product> pictures(
      TranscodeParams params, SourceMedia source, SourceMedia.Picture picture) {
    FrameSize size = picture.size();
    var products = new ArrayList<Product>();
    // Heights above the input's all come to the input's own, which is made once.
    params.heights().stream()
        .map(size::atMostHigh)
        .distinct()
        .map(s -> new Product.Rendition(s, params.container(), source.sound()))
        .forEach(products::add);
    var thumbnails = params.thumbnails();
    if (thumbnails != null) {
      FrameSize small = size.atMostWide(thumbnails.width());
      products.add(new Product.Thumbnails(small, thumbnails.count(), picture.duration()));
    }
    Duration length = params.preview();
    if (length != null) {
      products.add(preview(size.atMostHigh(PREVIEW_HEIGHT), params.container(), length, picture));
    }
    if (params.sprite()) {
      long cells = Math.clamp(Math.round(picture.duration().toMillis() / 1000.0), 1, MOST_CELLS);
      products.add(
          new Product.Sprite(size.atMostWide(CELL_WIDTH), (int) cells, picture.duration()));
    }
    return products;
  }

  /** From a tenth of the way in, past titles and black; earlier where little would be left. */
  private static Product preview(
      FrameSize size, Container container, Duration length, SourceMedia.Picture picture) {
    Duration whole = picture.duration();
    Duration latest = whole.compareTo(length) > 0 ? whole.minus(length) : Duration.ZERO;
    Duration tenth = whole.dividedBy(10);
    Duration from = tenth.compareTo(latest) < 0 ? tenth : latest;
    return new Product.Preview(size, container, from, length);
  }
}
