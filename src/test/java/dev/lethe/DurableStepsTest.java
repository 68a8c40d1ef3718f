package dev.lethe;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What the crash tests count is all there is: nobody writes, moves, removes or commits anything
 * durable but through {@code dev.lethe.disk}.
 */
final class DurableStepsTest {
  private static final String LAYER = "dev.lethe.disk";

  /** Who touches files without the layer, and why no crash point is lost by it. */
  private static final Map<String, String> NOT_DURABLE =
      Map.ofEntries(
          entry(
              "DataFolder", "the lock: an empty file that only its holder's life gives a meaning"),
          entry("Server", "the URL of a running server"),
          entry("Confinement", "an empty scratch folder"),
          entry("WarmUpVerb", "a server on a temporary folder, at build time"),
          entry("blob.DiskBlobStore", "opens blobs for reading"),
          entry("backup.BackupFiles", "opens files whose steps the layer then takes"),
          entry("cli.ErasuresVerb", "the files of a client"),
          entry("cli.SingleReceipts", "the files of a client"),
          entry("key.DurableFile", "opens the files whose steps the layer then takes"),
          entry("key.FolderLock", "the lock, as above"),
          entry("process.Cgroup", "control files of the kernel"),
          entry("process.Controllers", "control files of the kernel"),
          entry("process.FolderSize", "permissions in scratch"),
          entry("process.Users", "who owns what is in scratch"),
          entry("process.Probe", "a try of the containment, in a temporary folder"),
          entry("work.Scratch", "scratch is wiped at every start"),
          entry("work.InputFiles", "scratch"),
          entry("worker.WireFiles", "scratch"),
          entry(
              "worker.Unattested",
              "of a worker without a server: a kill leaves it, a power cut leaves the folders"),
          entry("work.Execution", "scratch"),
          entry("type.command.CommandRun", "scratch"),
          entry("document.Outputs", "scratch"),
          entry("document.Parser", "scratch"),
          entry("document.Recogniser", "scratch"),
          entry("type.document.Parsing", "scratch"),
          entry("type.render.Drawing", "scratch"),
          entry("type.render.Products", "scratch"),
          entry("type.render.Rendering", "scratch"),
          entry("type.transcode.Transcoding", "scratch"),
          entry("type.transcribe.GivenFile", "scratch"),
          entry("type.transcribe.Listening", "scratch"),
          entry("type.transcribe.Sound", "scratch"),
          entry("type.transcribe.TextTool", "scratch"),
          entry("type.transcribe.Transcribing", "scratch"),
          entry("type.transcribe.Writing", "scratch"),
          entry("client.Download", "the files of a client"),
          entry("cli.Common", "the files of a client"),
          entry("cli.Run", "the files of a client"),
          entry("cli.DemoTour", "the files of a client"),
          entry("cli.TemporaryFolder", "the files of a client"));

  /** Who commits without the layer, and why. */
  private static final Map<String, String> COMMIT =
      Map.of(
          "store.SqliteDatabase", "each commit is a step of the layer",
          "store.SqliteCopy", "it is opened for reading",
          "store.PostgresDatabase", "each commit is a step of the layer",
          "store.SqlSlotStore", "each commit is a step of the layer",
          "store.Migrations", "before anything is served; begun again at the next start");

  private static final Pattern FILE_METHODS =
      Pattern.compile(
          "(move|delete|deleteIfExists|write|writeString|copy|create\\w+|set\\w+"
              + "|newOutputStream|newBufferedWriter|newByteChannel)");
  private static final Set<String> WRITERS =
      Set.of(
          "java.io.RandomAccessFile",
          "java.io.FileOutputStream",
          "java.io.FileWriter",
          "java.io.PrintWriter");
  private static final Pattern CONNECTION_METHODS =
      Pattern.compile(
          "(commit|rollback|begin|setAutoCommit|inTransaction|useTransaction|getConnection)");

  private static final JavaClasses OURS = ArchitectureTest.OURS;

  @Test
  void files_are_changed_in_the_named_classes_only() {
    var found = new TreeSet<String>();
    for (JavaClass one : OURS) {
      if (!one.getPackageName().equals(LAYER)
          && one.getCodeUnitAccessesFromSelf().stream().anyMatch(DurableStepsTest::changesFiles)) {
        found.add(outermost(one));
      }
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(NOT_DURABLE.keySet());
  }

  @Test
  void transactions_are_made_in_the_named_classes_only() {
    var found = new TreeSet<String>();
    for (JavaClass one : OURS) {
      if (one.getCodeUnitAccessesFromSelf().stream()
          .anyMatch(DurableStepsTest::makesTransactions)) {
        found.add(outermost(one));
      }
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(COMMIT.keySet());
  }

  @Test
  void the_databases_commit_on_the_layer() {
    noClasses()
        .that(describe("are not the databases", c -> !c.getPackageName().equals("dev.lethe.store")))
        .should()
        .callMethod(
            "dev.lethe.disk.Disk",
            "database",
            "dev.lethe.disk.Step",
            "java.nio.file.Path",
            "java.lang.Runnable")
        .check(OURS);
  }

  private static boolean changesFiles(JavaCodeUnitAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String name = access.getName();
    return (owner.equals("java.nio.file.Files") && FILE_METHODS.matcher(name).matches())
        || (owner.equals("java.nio.channels.FileChannel")
            && !Set.of("read", "size", "close", "position", "tryLock").contains(name))
        || (owner.equals("java.io.FileDescriptor") && name.equals("sync"))
        || (owner.equals("java.io.File")
            && Pattern.matches("(delete|mkdir|rename|createNew|set).*", name))
        || (WRITERS.contains(owner) && name.equals("<init>") && !onStream(access));
  }

  /** A PrintWriter may also stand on a stream that is no file. */
  private static boolean onStream(JavaCodeUnitAccess<?> access) {
    return access.getTarget().getRawParameterTypes().stream()
        .anyMatch(type ->
            type.isAssignableTo(java.io.Writer.class)
                || type.isAssignableTo(java.io.OutputStream.class));
  }

  private static boolean makesTransactions(JavaCodeUnitAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    return Set.of(
                "java.sql.Connection",
                "java.sql.DriverManager",
                "org.jdbi.v3.core.Handle",
                "org.jdbi.v3.core.Jdbi")
            .contains(owner)
        && CONNECTION_METHODS.matcher(access.getName()).matches();
  }

  private static String outermost(JavaClass one) {
    String name = one.getName().substring("dev.lethe.".length());
    int inner = name.indexOf('$');
    return inner < 0 ? name : name.substring(0, inner);
  }
}
