package dev.lethe.endings;

import dev.lethe.work.Scratch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Makes a scratch folder nobody may look into, then wipes it; run without root's privileges. */
final class StubbornScratch {
  private StubbornScratch() {}

  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[0]);
    var scratch = new Scratch(List.of(root), 0);
    Path inner = Files.createDirectories(scratch.open("attempt", 0).resolve("a/b"));
    Files.writeString(inner.resolve("plain"), "text");
    for (Path folder : List.of(inner, inner.resolve(".."), inner.resolve("../.."))) {
      Files.setPosixFilePermissions(
          folder.normalize(),
          PosixFilePermissions.fromString(folder.equals(inner) ? "r-x------" : "---------"));
    }
    if (Files.isReadable(root.resolve("attempt"))) {
      System.out.print("privileged");
      return;
    }
    if (scratch.left().size() != 1) {
      System.out.print("not seen");
      return;
    }
    scratch.wipe(root.resolve("attempt"));
    System.out.print(Files.exists(root.resolve("attempt")) ? "left" : "wiped");
  }
}
