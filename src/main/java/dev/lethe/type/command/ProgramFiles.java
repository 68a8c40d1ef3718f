package dev.lethe.type.command;

import dev.lethe.process.SearchPath;
import dev.lethe.type.command.Argument.Piece;
import dev.lethe.type.command.Argument.Place;
import dev.lethe.type.command.Argument.Text;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Looks for the program of a type and the files of its folder; they may come and go. */
final class ProgramFiles {
  private final CommandSpec spec;
  private final SearchPath searchPath;

  ProgramFiles(CommandSpec spec) {
    this.spec = spec;
    Argument own = spec.surroundings().environment().get("PATH");
    this.searchPath = own == null ? SearchPath.own() : new SearchPath(inDir(own));
  }

  /** What the type cannot do without. */
  Optional<String> missing() {
    String program = inDir(spec.command().program());
    if (!isFound(program)) {
      return Optional.of("there is no program " + program);
    }
    return spec.command().arguments().stream()
        .filter(ProgramFiles::isFileOfDir)
        .map(this::inDir)
        .filter(file -> !Files.exists(Path.of(file)))
        .findFirst()
        .map(file -> "there is no file " + file);
  }

  /** A path is a whole one: there is no folder that others would begin in. */
  private boolean isFound(String program) {
    return (program.startsWith("/") || !program.contains("/"))
        && searchPath.find(program).isPresent();
  }

  /** An argument such as {@code {dir}/thumb.py}. */
  private static boolean isFileOfDir(Argument argument) {
    List<Piece> pieces = argument.pieces();
    return pieces.size() == 2
        && pieces.getFirst() == Place.DIR
        && pieces.getLast() instanceof Text(String rest)
        && rest.startsWith("/");
  }

  private String inDir(Argument argument) {
    return argument.pieces().stream()
        .map(piece ->
            switch (piece) {
              case Text(String text) -> text;
              case Place place when place == Place.DIR -> spec.dir().toString();
              case Place _, Argument.Input _, Argument.Param _ -> "";
            })
        .reduce("", String::concat);
  }
}
