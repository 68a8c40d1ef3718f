package dev.lethe.type.render;

import dev.lethe.type.media.MediaFailure;
import dev.lethe.type.render.Storyboard.Kind;
import dev.lethe.type.render.Storyboard.Scene;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * When each scene is seen, counted in frames: a film knows no finer time, and what is counted in
 * frames adds up.
 *
 * <p>A way from one scene to the next is part of the later one; the earlier one goes on behind it.
 * So no scene is shorter than was asked for, and a voice begins with its scene.
 */
record Timeline(int rate, List<Span> spans) {
  Timeline {
    spans = List.copyOf(spans);
  }

  /**
   * One scene.
   *
   * @param start the first frame
   * @param frames how many
   * @param way how many of them still show the scene before it
   */
  record Span(int start, int frames, int way) {
    int end() {
      return start + frames;
    }
  }

  /** Takes scenes that have a duration each. */
  static Timeline of(int rate, List<Scene> scenes, Duration longest) throws MediaFailure {
    var spans = new ArrayList<Span>();
    long start = 0;
    for (Scene scene : scenes) {
      int frames = frames(rate, Objects.requireNonNull(scene.duration()));
      int way = spans.isEmpty() ? 0 : way(rate, scene, Math.min(frames, spans.getLast().frames()));
      if (start + frames > longest.toSeconds() * rate) {
        throw MediaFailure.limit("the film lasts longer than " + longest.toSeconds() + " s");
      }
      spans.add(new Span((int) start, frames, way));
      start += frames;
    }
    return new Timeline(rate, spans);
  }

  private static int way(int rate, Scene scene, int room) {
    var transition = scene.look().transition();
    return transition.kind() == Kind.CUT
        ? 0
        : Math.min(frames(rate, transition.length()), room / 2);
  }

  private static int frames(int rate, Duration time) {
    return (int) Math.max(1, Math.round(time.toMillis() * rate / 1000.0));
  }

  int frames() {
    return spans.getLast().end();
  }

  Duration time(int frame) {
    return Duration.ofNanos(Math.round(frame * 1e9 / rate));
  }

  Duration length() {
    return time(frames());
  }
}
