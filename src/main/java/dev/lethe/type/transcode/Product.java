package dev.lethe.type.transcode;

import dev.lethe.type.media.FrameSize;
import dev.lethe.type.media.SourceMedia;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One thing that a job makes: one file, or one row of numbered pictures. */
sealed interface Product {
  /** What a downloader sees; for numbered pictures, a pattern with one number. */
  String file();

  /** The whole input at one height, with its sound if it has any. */
  record Rendition(FrameSize size, Container container, SourceMedia.@Nullable Sound sound)
      implements Product {
    @Override
    public String file() {
      return size.height() + "p." + container.word();
    }
  }

  /** The sound of the whole input. */
  record Extract(AudioFormat format, SourceMedia.Sound sound) implements Product {
    @Override
    public String file() {
      return "audio." + format.word();
    }
  }

  /** Pictures from the middle of each of {@code count} equal parts. */
  record Thumbnails(FrameSize size, int count, Duration of) implements Product {
    @Override
    public String file() {
      return "thumbnail-%03d.jpg";
    }

    Duration at(int number) {
      return of.multipliedBy(2L * number + 1).dividedBy(2L * count);
    }
  }

  /** A mute clip, as browsers play by themselves only what makes no noise. */
  record Preview(FrameSize size, Container container, Duration from, Duration length)
      implements Product {
    @Override
    public String file() {
      return "preview." + container.word();
    }
  }

  /** A sheet of small pictures in rows, from the middle of each of {@code cells} equal parts. */
  record Sprite(FrameSize cell, int cells, Duration of) implements Product {
    @Override
    public String file() {
      return "sprite.jpg";
    }

    int columns() {
      return (int) Math.ceil(Math.sqrt(cells));
    }

    int rows() {
      return (cells + columns() - 1) / columns();
    }

    Duration interval() {
      return of.dividedBy(cells);
    }
  }
}
