import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Copies a jar and brings classes compiled for Java 5 to the class-file format of Java 8.
 *
 * <p>An ahead-of-time cache cannot hold classes without stack maps, and the parser of the command
 * line is such a library: without this step its classes are loaded and verified the slow way by
 * every single command, which takes longer than all the rest of it.
 *
 * <p>Usage: {@code java ModernClasses.java FROM.jar TO.jar}
 */
final class ModernClasses {
  private static final int FIRST_WITH_STACK_MAPS = ClassFile.JAVA_6_VERSION;

  public static void main(String[] args) throws IOException {
    Path from = Path.of(args[0]);
    try (var jar = new ZipFile(from.toFile());
        var loader = new URLClassLoader(new URL[] {from.toUri().toURL()});
        var to = new ZipOutputStream(Files.newOutputStream(Path.of(args[1])))) {
      var format =
          ClassFile.of(
              StackMapsOption.GENERATE_STACK_MAPS,
              ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(loader)));
      for (ZipEntry entry : Collections.list(jar.entries())) {
        byte[] bytes = jar.getInputStream(entry).readAllBytes();
        var copy = new ZipEntry(entry.getName());
        copy.setTime(entry.getTime());
        to.putNextEntry(copy);
        to.write(isOldClass(entry, bytes) ? modern(format, bytes) : bytes);
        to.closeEntry();
      }
    }
  }

  private static boolean isOldClass(ZipEntry entry, byte[] bytes) {
    return entry.getName().endsWith(".class")
        && bytes.length > 8
        && ByteBuffer.wrap(bytes).getShort(6) < FIRST_WITH_STACK_MAPS;
  }

  /** The class as it was where it does not fit the newer format. */
  private static byte[] modern(ClassFile format, byte[] bytes) {
    // Passing each method's code through a transformation is what makes its stack map.
    var newCode = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL);
    var newVersion =
        ClassTransform.endHandler(built -> built.withVersion(ClassFile.JAVA_8_VERSION, 0));
    try {
      byte[] made = format.transformClass(format.parse(bytes), newCode.andThen(newVersion));
      return format.verify(made).isEmpty() ? made : bytes;
    } catch (IllegalArgumentException _) {
      return bytes;
    }
  }
}
