package dev.lethe.type.media;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/** Finds ffmpeg and ffprobe on this machine, also when they are installed while the server runs. */
public final class MediaPrograms {
  private final MediaSettings settings;
  private final String searchPath;
  private final ConcurrentMap<String, Path> found = new ConcurrentHashMap<>();

  public MediaPrograms(MediaSettings settings, String searchPath) {
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
    Optional<Path> path = candidates(name).filter(MediaPrograms::isProgram).findFirst();
    path.ifPresent(p -> found.put(name, p));
    return path;
  }

  private Stream<Path> candidates(String name) {
    if (name.indexOf('/') >= 0) {
      return Stream.of(Path.of(name).toAbsolutePath());
    }
    return Arrays.stream(searchPath.split(File.pathSeparator, -1))
        .filter(folder -> folder.startsWith("/"))
        .map(folder -> Path.of(folder, name));
  }

  private static boolean isProgram(Path path) {
    return Files.isRegularFile(path) && Files.isExecutable(path);
  }
}
