package dev.lethe.type.render;

import dev.lethe.type.media.FrameSize;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one job of {@code video.render} is to make. {@code docs/video-render.md} says what each
 * field may hold; a field may be left out or be {@code null}, which is the same.
 */
record Storyboard(Form form, List<Scene> scenes, Sounds sounds) {
  Storyboard {
    scenes = List.copyOf(scenes);
  }

  /** The same with these scenes. */
  Storyboard with(List<Scene> others) {
    return new Storyboard(form, others, sounds);
  }

  /**
   * How the film is made.
   *
   * @param resolution the shorter side of its picture
   * @param wordsPerMinute how fast whoever watches reads
   * @param omitMissing whether characters that no font has are left out, not refused
   */
  record Form(
      boolean previewOnly,
      Aspect aspect,
      int resolution,
      int frameRate,
      int wordsPerMinute,
      boolean omitMissing) {
    private static final int PREVIEW = 360;

    FrameSize size() {
      return aspect.size(previewOnly ? Math.min(resolution, PREVIEW) : resolution);
    }

    FrameSize previewSize() {
      return aspect.size(Math.min(resolution, PREVIEW));
    }

    Form whole() {
      return new Form(false, aspect, resolution, frameRate, wordsPerMinute, omitMissing);
    }
  }

  /** How wide a picture is for its height. */
  enum Aspect {
    WIDE(16, 9),
    TALL(9, 16),
    SQUARE(1, 1),
    PORTRAIT(4, 5),
    CLASSIC(4, 3);

    private final int wide;
    private final int high;

    Aspect(int wide, int high) {
      this.wide = wide;
      this.high = high;
    }

    String word() {
      return wide + ":" + high;
    }

    private FrameSize size(int shorter) {
      int less = Math.min(wide, high);
      return new FrameSize(even(shorter * wide / less), even(shorter * high / less));
    }

    private static int even(int side) {
      return side & ~1;
    }
  }

  /**
   * One scene.
   *
   * @param duration null for as long as its voice-over lasts, or its text takes to read
   * @param voiceOver the name of an input
   */
  record Scene(
      String text,
      @Nullable Duration duration,
      @Nullable String voiceOver,
      Background background,
      Look look) {
    Scene lasting(Duration found) {
      return new Scene(text, found, voiceOver, background, look);
    }
  }

  /**
   * How a scene looks besides its background.
   *
   * @param transition how it follows the scene before it
   */
  record Look(Caption caption, Transition transition) {}

  /** What is behind the text. */
  sealed interface Background {
    /** One colour, as in {@code #102030}. */
    record Plain(String color) implements Background {}

    /**
     * From one colour to another.
     *
     * @param angle 0 from left to right, 90 from top to bottom
     */
    record Gradient(String from, String to, int angle) implements Background {}

    /** A picture or film. */
    record Media(String input, Fit fit, Duration start) implements Background {}
  }

  /** What becomes of a picture of another shape: cut, or shown whole with bars beside it. */
  enum Fit {
    COVER,
    CONTAIN
  }

  /**
   * How text is shown.
   *
   * @param size of a line, in per mille of the picture's shorter side
   * @param lines the most that are shown at a time
   */
  record Caption(Place place, Letters letters, int size, int lines) {}

  /** Where text stands. */
  record Place(Position position, Align align) {}

  /** The height at which text stands. */
  enum Position {
    TOP,
    MIDDLE,
    BOTTOM
  }

  /** The side at which lines begin or end: the start of Hebrew is on the right. */
  enum Align {
    START,
    CENTER,
    END
  }

  /** How letters are drawn; box and outline may be missing. */
  record Letters(
      boolean serif, boolean bold, String color, @Nullable String box, @Nullable String outline) {}

  /** How one scene becomes the next. */
  record Transition(Kind kind, Duration length) {}

  /** Ways from one scene to the next, by ffmpeg's names without the underscores. */
  enum Kind {
    CUT,
    FADE,
    FADE_BLACK,
    DISSOLVE,
    WIPE_LEFT,
    WIPE_RIGHT,
    SLIDE_LEFT,
    SLIDE_RIGHT
  }

  /**
   * What is heard.
   *
   * @param voiceOver the name of an input that speaks through the whole film
   */
  record Sounds(@Nullable String voiceOver, @Nullable Music music) {}

  /**
   * Music through the whole film, from its beginning again when it ends.
   *
   * @param percent how loud it is
   * @param duck whether it is quieter while somebody speaks
   */
  record Music(String input, int percent, boolean duck) {}
}
