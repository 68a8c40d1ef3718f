package dev.lethe;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.beFinal;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.domain.Source;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The shape of the code: who may know whom, and what is done in one place only. */
final class ArchitectureTest {
  private static final String ROOT = "dev.lethe";
  private static final Path SOURCES = Path.of("src", "main", "java");

  /** Every package, and what of ours it may know. A new package is entered here first. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          entry("id", Set.of()),
          entry("error", Set.of()),
          entry("unit", Set.of()),
          entry("process", Set.of()),
          entry("job", Set.of("id", "error")),
          entry("disk", Set.of()),
          entry("key", Set.of("id", "disk")),
          entry("blob", Set.of("id", "disk")),
          entry("ledger", Set.of("id", "error", "disk", "job", "key", "blob")),
          entry("ending", Set.of("id", "error", "job", "key", "blob", "ledger")),
          entry("retention", Set.of("id", "error", "job", "ending", "event")),
          // It stands around the stores whose changes it writes down.
          entry(
              "audit",
              Set.of(
                  "id", "job", "disk", "key", "ledger", "ending", "retention", "event", "sweep")),
          entry("backup", Set.of("id", "disk", "key", "blob", "ending")),
          entry(
              "receipt", Set.of("id", "disk", "key", "ledger", "ending", "job", "audit", "sweep")),
          entry("sweep", Set.of("id", "error", "job", "ledger", "ending")),
          entry(
              "closing",
              Set.of("id", "error", "account", "audit", "sweep", "ending", "job", "key")),
          entry("callback", Set.of("id", "job")),
          entry("event", Set.of("id", "job", "callback")),
          // It stands around the stores of whose changes it tells.
          entry("webhook", Set.of("id", "error", "job", "ledger", "ending", "event", "audit")),
          entry("work", Set.of("id", "error", "job", "ledger", "process")),
          // The other end of the wire: beside the work itself it knows the client of v1 alone.
          entry("worker", Set.of("id", "error", "job", "ledger", "process", "work", "client")),
          // It goes out for the worker, who tells it nothing but an address, and for callbacks.
          entry("fetch", Set.of("error", "job", "callback", "webhook", "work")),
          entry("fsck", Set.of("id", "job", "key", "blob", "ledger", "work")),
          entry("caption", Set.of()),
          entry(
              "type",
              Set.of(
                  "type.command",
                  "type.document",
                  "type.media",
                  "type.render",
                  "type.transcode",
                  "type.transcribe",
                  "work")),
          entry(
              "type.transcribe",
              Set.of("caption", "error", "job", "ledger", "process", "type.media", "work")),
          // The parser is a program by itself, which is started and never called.
          entry("document", Set.of()),
          entry("type.document", Set.of("error", "job", "ledger", "process", "work")),
          // The error codes with which a program fails are the ones clients see.
          entry("type.media", Set.of("error", "process", "work")),
          entry(
              "type.render",
              Set.of(
                  "caption", "job", "ledger", "process", "type.media", "type.render.text", "work")),
          // A program of its own, which knows its files and nothing of jobs.
          entry("type.render.text", Set.of()),
          entry(
              "type.transcode", Set.of("error", "job", "ledger", "process", "type.media", "work")),
          entry("type.command", Set.of("error", "job", "ledger", "process", "unit", "work")),
          entry("account", Set.of("id", "error", "job", "audit")),
          // It stands around the store whose jobs it counts.
          entry("quota", Set.of("id", "error", "job", "audit")),
          // To the queue it is one more worker, to erasures a witness.
          entry("remote", Set.of("id", "error", "job", "ledger", "ending", "work")),
          // The ports, and the key under which content is sealed; no files, no processes.
          entry("upload", Set.of("id", "error", "job", "ledger")),
          entry(
              "store",
              Set.of(
                  "id",
                  "error",
                  "job",
                  "disk",
                  "key",
                  "ledger",
                  "upload",
                  "remote",
                  "ending",
                  "account",
                  "event",
                  "audit",
                  "callback",
                  "webhook",
                  "fsck",
                  "retention",
                  "backup",
                  "closing",
                  "sweep",
                  "quota")),
          entry("http", Set.of("id", "error")),
          entry(
              "api",
              Set.of(
                  "id",
                  "error",
                  "http",
                  "account",
                  "job",
                  "ending",
                  "ledger",
                  "callback",
                  "caption")),
          entry(
              "api.v1",
              Set.of(
                  "id",
                  "error",
                  "http",
                  "account",
                  "job",
                  "ending",
                  "ledger",
                  "upload",
                  // What a worker elsewhere reports is an outcome like any other.
                  "work",
                  "remote",
                  "event",
                  "audit",
                  "webhook",
                  "fsck",
                  "retention",
                  "backup",
                  "closing",
                  "sweep",
                  "quota")),
          entry("client", Set.of()),
          entry("cli", Set.of("client", "receipt", "audit", "unit")),
          entry(
              "ops",
              Set.of(
                  "http",
                  "job",
                  "ending",
                  "work",
                  "callback",
                  "webhook",
                  "fsck",
                  "retention",
                  "backup")));

  static final JavaClasses OURS = ours();

  /** What every dialect may know; above all it is no other dialect, and not the native API. */
  private static final Set<String> DIALECT =
      Set.of(
          "api",
          "id",
          "error",
          "http",
          "account",
          "job",
          "ending",
          "ledger",
          "callback",
          "caption");

  /** A dialect needs no entry: a folder under {@code api} is one. */
  private static Map<String, Set<String>> arrows() {
    var arrows = new TreeMap<>(ARROWS);
    OURS.forEach(one -> {
      String name = one.getPackageName().substring(ROOT.length()).replaceFirst("^[.]", "");
      if (name.startsWith("api.")) {
        arrows.putIfAbsent(name, DIALECT);
      }
    });
    return arrows;
  }

  /** Test classes may lie in the same folder; they have no source here. */
  private static JavaClasses ours() {
    return new ClassFileImporter()
        .importPackages(ROOT)
        .that(describe("are ours", ArchitectureTest::hasSource));
  }

  private static boolean hasSource(JavaClass one) {
    Path folder = SOURCES.resolve(one.getPackageName().replace('.', '/'));
    return one.getSource()
        .flatMap(Source::getFileName)
        .filter(file -> Files.exists(folder.resolve(file)))
        .isPresent();
  }

  @Test
  void every_package_has_its_arrows() {
    var packages = new TreeSet<String>();
    OURS.forEach(one -> packages.add(one.getPackageName()));
    packages.remove(ROOT);
    assertThat(packages)
        .containsExactlyInAnyOrderElementsOf(arrows().keySet().stream().map(this::full).toList());
  }

  @Test
  void the_arrows_are_kept() {
    arrows()
        .forEach((from, to) -> {
          String[] known =
              Stream.concat(Stream.of(from), to.stream()).map(this::full).toArray(String[]::new);
          classes()
              .that()
              .resideInAPackage(full(from))
              .should()
              .onlyDependOnClassesThat(
                  resideInAnyPackage(known).or(not(resideInAPackage(ROOT + ".."))))
              .check(OURS);
        });
  }

  @Test
  void the_client_can_be_lifted_out() {
    classes()
        .that()
        .resideInAPackage(full("client"))
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            full("client"), "java..", "com.fasterxml.jackson..", "org.jspecify.annotations")
        .because("it goes into the programs of others, who want none of the server's libraries")
        .check(OURS);
  }

  @Test
  void nothing_knows_the_root() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(ROOT)
        .check(OURS);
  }

  @Test
  void there_are_no_cycles() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(OURS);
  }

  @Test
  void each_library_is_known_in_one_place() {
    onlyIn(List.of("store"), "org.jdbi..", "org.flywaydb..", "com.zaxxer..", "org.sqlite..");
    onlyIn(List.of("store"), "java.sql..", "javax.sql..", "org.postgresql..");
    onlyIn(List.of("http", "api..", "ops"), "io.javalin..", "org.eclipse.jetty..", "jakarta..");
    onlyIn(List.of("account"), "com.password4j..", "io.github.bucket4j..");
    onlyIn(List.of("fetch"), "okhttp3..", "okio..");
    onlyIn(List.of("receipt"), "com.nimbusds..");
    onlyIn(List.of("type.command"), "com.networknt..");
    onlyIn(List.of("type.render.text", "document"), "java.awt..", "javax.imageio..");
    onlyIn(List.of("document"), "org.apache.pdfbox..", "org.apache.fontbox..", "org.jsoup..");
    onlyIn(List.of("key", "blob"), "com.google.crypto.tink..");
    onlyIn(List.of("ops"), "io.micrometer..", "ch.qos.logback..");
    onlyIn(List.of("cli", ""), "picocli..", "me.tongfei..");
    onlyIn(List.of("client", "cli", ""), "java.net.http..");
  }

  private void onlyIn(Collection<String> packages, String... libraries) {
    String[] allowed = packages.stream().map(this::full).toArray(String[]::new);
    noClasses()
        .that()
        .resideOutsideOfPackages(allowed)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(libraries)
        .check(OURS);
  }

  @Test
  void the_time_is_handed_in() {
    noClasses()
        .should()
        .callMethodWhere(reads("now", "java.time.."))
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callConstructor(java.util.Date.class)
        .because("a test sets the clock: take an InstantSource")
        .check(OURS);
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT)
        .should()
        .callMethodWhere(reads("system", "java.time.."))
        .because("only the server says that it is the system's clock")
        .check(OURS);
  }

  private static DescribedPredicate<JavaCall<?>> reads(String method, String packages) {
    return describe(
        method + "() of " + packages,
        call ->
            call.getTarget().getName().equals(method)
                && resideInAPackage(packages).test(call.getTargetOwner()));
  }

  @Test
  void randomness_is_handed_in_or_secure() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Random.class, ThreadLocalRandom.class)
        .orShould()
        .callMethod(Math.class, "random")
        .because("ids come from an IdSource, secrets from a SecureRandom")
        .check(OURS.that(describe("make no secrets", c -> !usesSecureRandom(c))));
    // The client runs in any program and is handed nothing; it needs a boundary between parts.
    noClasses()
        .that()
        .resideOutsideOfPackage(full("client"))
        .should()
        .callMethod(UUID.class, "randomUUID")
        .check(OURS);
  }

  /** It is a subclass of Random, and counts as one. */
  private static boolean usesSecureRandom(JavaClass one) {
    return one.getDirectDependenciesFromSelf().stream()
        .anyMatch(d -> d.getTargetClass().isEquivalentTo(java.security.SecureRandom.class));
  }

  @Test
  void no_type_is_named_after_nothing() {
    noClasses()
        .should()
        .haveNameMatching(
            ".*(Manager|Helper|Utils?|Impl|Service|Processor|Handler|DTO|Dto|Data|Info|Base)")
        .orShould()
        .haveSimpleNameStartingWith("Abstract")
        .check(OURS);
  }

  @Test
  void null_is_marked_in_every_package() {
    for (JavaPackage one : OURS.getPackage(ROOT).getSubpackagesInTree()) {
      if (!one.getClasses().isEmpty()) {
        assertThat(one.isAnnotatedWith(NullMarked.class)).as(one.getName()).isTrue();
      }
    }
    assertThat(OURS.getPackage(ROOT).isAnnotatedWith(NullMarked.class)).isTrue();
  }

  @Test
  void nothing_is_injected_and_nothing_static_changes() {
    GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION.check(OURS);
    fields().that().areStatic().should(beFinal()).check(OURS);
    noFields()
        .that()
        .areStatic()
        .should()
        .haveRawType(describe("can be changed", ArchitectureTest::changes))
        .check(OURS);
  }

  private static boolean changes(JavaClass type) {
    String name = type.getName();
    return name.startsWith("java.util.concurrent.atomic.")
        || type.isEquivalentTo(ThreadLocal.class)
        || (type.isAssignableTo(Collection.class) || type.isAssignableTo(Map.class))
            && !type.isInterface();
  }

  @Test
  void what_is_said_goes_to_the_log_and_only_the_command_line_prints() {
    DescribedPredicate<JavaClass> prints =
        resideInAnyPackage(full("cli"), ROOT, full("ops"), full("process"), full("document"));
    noClasses().that(not(prints)).should(GeneralCodingRules.ACCESS_STANDARD_STREAMS).check(OURS);
    GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(OURS);
  }

  private String full(String name) {
    return name.isEmpty() ? ROOT : ROOT + "." + name;
  }
}
