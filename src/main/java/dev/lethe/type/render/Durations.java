package dev.lethe.type.render;

import dev.lethe.type.render.Storyboard.Scene;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Settles how long each scene lasts: as it says, else as long as its voice-over, else as its text
 * takes to read. Scenes that do not say share what is left of a voice-over for the whole film, each
 * by its reading time.
 */
final class Durations {
  private static final Duration BREATH = Duration.ofMillis(300);
  private static final Duration LEAST = Duration.ofMillis(StoryboardJson.LEAST_SCENE_MS);
  private static final Duration MOST = Duration.ofMillis(StoryboardJson.MOST_SCENE_MS);

  private Durations() {}

  static Storyboard settle(Storyboard storyboard, Materials materials) {
    int speed = storyboard.form().wordsPerMinute();
    @Nullable String voice = storyboard.sounds().voiceOver();
    double stretch = voice == null ? 1 : stretch(storyboard, materials.of(voice));
    var scenes = new ArrayList<Scene>();
    for (Scene scene : storyboard.scenes()) {
      @Nullable String own = scene.voiceOver();
      if (scene.duration() != null) {
        scenes.add(scene);
      } else if (own != null) {
        scenes.add(scene.lasting(within(materials.of(own).media().duration().plus(BREATH))));
      } else {
        long read = Reading.of(scene.text(), speed).toMillis();
        scenes.add(scene.lasting(within(Duration.ofMillis(Math.round(read * stretch)))));
      }
    }
    return storyboard.with(scenes);
  }

  private static double stretch(Storyboard storyboard, Materials.Found voice) {
    List<Scene> open = storyboard.scenes().stream().filter(s -> s.duration() == null).toList();
    long given =
        storyboard.scenes().stream()
            .map(Scene::duration)
            .filter(java.util.Objects::nonNull)
            .mapToLong(Duration::toMillis)
            .sum();
    long read =
        open.stream()
            .mapToLong(s -> Reading.of(s.text(), storyboard.form().wordsPerMinute()).toMillis())
            .sum();
    long left = voice.media().duration().toMillis() - given;
    return read == 0 || left <= 0 ? 1 : (double) left / read;
  }

  private static Duration within(Duration time) {
    return time.compareTo(LEAST) < 0 ? LEAST : time.compareTo(MOST) > 0 ? MOST : time;
  }
}
