package dev.lethe.type.media;

import dev.lethe.process.SearchPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/** Finds ffmpeg and ffprobe on this machine, also when they are installed while the server runs. */
public final class MediaPrograms {
  private final MediaSettings settings;
  private final SearchPath searchPath;
  private final ConcurrentMap<String, Path> found = new ConcurrentHashMap<>();

  public MediaPrograms(MediaSettings settings, SearchPath searchPath) {
    this.settings = settings;
    this.searchPath = searchPath;
  }

  public Optional<String> missing() {
    return Stream.of(settings.ffmpeg(), settings.ffprobe())
        .filter(name -> find(name).isEmpty())
        .findFirst()
        .map(name -> name + " is not installed; on Debian or Ubuntu: apt-get install ffmpeg");
  }

  public String ffmpeg() throws MediaFailure {
    return path(settings.ffmpeg());
  }

  public String ffprobe() throws MediaFailure {
    return path(settings.ffprobe());
  }

  private String path(String name) throws MediaFailure {
    return find(name)
        .orElseThrow(() -> MediaFailure.program(name + " is not installed"))
        .toString();
  }

  private Optional<Path> find(String name) {
    Path known = found.get(name);
    if (known != null && Files.isExecutable(known)) {
      return Optional.of(known);
    }
    Optional<Path> path = searchPath.find(name);
    path.ifPresent(p -> found.put(name, p));
    return path;
  }
}
