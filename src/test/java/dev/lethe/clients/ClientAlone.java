package dev.lethe.clients;

import dev.lethe.client.LetheClient;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The Java client lifted out: its compiled classes and Jackson, so that whatever else it needed
 * would be missing.
 */
final class ClientAlone {
  private static final String PACKAGE = "dev/lethe/client";

  private ClientAlone() {}

  /** A class path, of which {@code folder} becomes part. */
  static String classPath(Path folder) throws IOException, URISyntaxException {
    copy(LetheClient.class, PACKAGE, folder);
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> entry.matches(".*/jackson-(core|databind|annotations)-[^/]*\\.jar"))
        .collect(Collectors.joining(File.pathSeparator, folder + File.pathSeparator, ""));
  }

  /** Copies one package from where this class of it lies. */
  static void copy(Class<?> one, String name, Path folder) throws IOException, URISyntaxException {
    var source = one.getProtectionDomain().getCodeSource().getLocation().toURI();
    Path to = Files.createDirectories(folder.resolve(name));
    try (Stream<Path> classes = Files.list(Path.of(source).resolve(name))) {
      for (Path file : classes.filter(Files::isRegularFile).toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
