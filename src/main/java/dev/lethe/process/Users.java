package dev.lethe.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.regex.Pattern;

/** Other users of this machine, as whom programs may run. */
final class Users {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

  private final Tools tools;

  Users(Tools tools) {
    this.tools = tools;
  }

  /** By number, as the kernel knows them. */
  record User(int uid, int gid) {}

  /**
   * The user of this name.
   *
   * @throws IOException with the reason why nothing can run as this user
   */
  User named(String name) throws IOException {
    if (!tools.privileged()) {
      throw new IOException(
          "no program can run as " + name + ": only a server with root's privileges changes users");
    }
    if (!NAME.matcher(name).matches()) {
      throw new IOException("not the name of a user: " + name);
    }
    return new User(number("-u", name), number("-g", name));
  }

  private int number(String which, String name) throws IOException {
    var asked =
        new ProcessBuilder("id", which, name)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    var said = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      return Integer.parseInt(said);
    } catch (NumberFormatException _) {
      throw new IOException("there is no user " + name);
    }
  }

  /** Gives a folder and what is in it to a user. */
  static void give(Path folder, User user) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes facts)
              throws IOException {
            return own(each, user);
          }

          @Override
          public FileVisitResult visitFile(Path each, BasicFileAttributes facts)
              throws IOException {
            return own(each, user);
          }
        });
  }

  /** Links are owned, never followed: a program may have laid them. */
  private static FileVisitResult own(Path each, User user) throws IOException {
    Files.setAttribute(each, "unix:uid", user.uid(), LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(each, "unix:gid", user.gid(), LinkOption.NOFOLLOW_LINKS);
    return FileVisitResult.CONTINUE;
  }
}
