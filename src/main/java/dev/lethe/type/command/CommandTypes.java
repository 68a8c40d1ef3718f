package dev.lethe.type.command;

import dev.lethe.work.JobProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The job types that an operator describes in a folder, one file each. */
public final class CommandTypes {
  private static final String SUFFIX = ".toml";
  private static final Pattern NAME =
      Pattern.compile("[a-z][a-z0-9_-]{0,31}(\\.[a-z0-9][a-z0-9_-]{0,31}){0,3}");

  private CommandTypes() {}

  /**
   * Reads the types of a folder.
   *
   * @throws TypeFileException if one of its files cannot be used
   */
  public static List<JobProgram> read(Path folder) {
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files = entries.filter(CommandTypes::isTypeFile).sorted().toList();
    } catch (IOException e) {
      throw new TypeFileException("the folder %s cannot be read: %s".formatted(folder, e));
    }
    return files.stream().map(CommandTypes::type).toList();
  }

  private static boolean isTypeFile(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(SUFFIX) && !name.startsWith(".");
  }

  private static JobProgram type(Path file) {
    String whole = file.getFileName().toString();
    String name = whole.substring(0, whole.length() - SUFFIX.length());
    if (!NAME.matcher(name).matches()) {
      throw new TypeFileException(
          whole
              + " is no name of a job type: expected words of lower-case letters, digits, _ and -"
              + " with dots between, such as image.thumb.toml");
    }
    return new CommandType(CommandFile.read(file, name));
  }
}
