package dev.lethe.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lethe.id.ErasureId;
import dev.lethe.id.JobId;
import dev.lethe.key.Burial;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The list of all destroyed keys as a text that can be kept anywhere: it holds ids and times. Its
 * last line counts and hashes the ones before, so that a part is not taken for the whole.
 */
public final class ErasureList {
  private static final String FIRST = "lethe-erasures 1 ";
  private static final String LAST = "end ";

  private final String instance;
  private final List<Burial> burials;

  private ErasureList(String instance, List<Burial> burials) {
    this.instance = instance;
    this.burials = burials;
  }

  /**
   * How far a list has come: the first so many burials, and the hash of them. Two lists with the
   * same position begin the same.
   */
  public record Position(long count, String sha256) {}

  public static Position position(Stream<Burial> burials) {
    return position(burials, Long.MAX_VALUE);
  }

  static Position position(Stream<Burial> burials, long most) {
    MessageDigest digest = BackupFiles.sha256();
    long[] count = {0};
    try (burials) {
      burials
          .limit(most)
          .forEach(burial -> {
            digest.update(line(burial));
            count[0]++;
          });
    }
    return new Position(count[0], HexFormat.of().formatHex(digest.digest()));
  }

  /** Writes the list of all burials there are. */
  public static void write(String instance, Stream<Burial> burials, OutputStream out)
      throws IOException {
    out.write((FIRST + instance + "\n").getBytes(US_ASCII));
    MessageDigest digest = BackupFiles.sha256();
    long count = 0;
    try (burials) {
      for (Iterator<Burial> all = burials.iterator(); all.hasNext(); count++) {
        byte[] line = line(all.next());
        digest.update(line);
        out.write(line);
      }
    }
    String hash = HexFormat.of().formatHex(digest.digest());
    out.write((LAST + count + " " + hash + "\n").getBytes(US_ASCII));
  }

  /**
   * Reads a list.
   *
   * @throws BackupException if it is none, or not whole
   */
  static ErasureList read(Path file) {
    var burials = new ArrayList<Burial>();
    try (BufferedReader in = Files.newBufferedReader(file, US_ASCII)) {
      String first = in.readLine();
      if (first == null || !first.startsWith(FIRST)) {
        throw new BackupException(file + " is no list of erasures");
      }
      MessageDigest digest = BackupFiles.sha256();
      String line;
      while ((line = in.readLine()) != null && !line.startsWith(LAST)) {
        digest.update((line + "\n").getBytes(US_ASCII));
        burials.add(burial(line, file));
      }
      String hash = HexFormat.of().formatHex(digest.digest());
      if (!(LAST + burials.size() + " " + hash).equals(line)) {
        throw new BackupException(file + " is cut short or damaged");
      }
      return new ErasureList(first.substring(FIRST.length()), burials);
    } catch (IOException e) {
      throw new BackupException("cannot read " + file, e);
    }
  }

  String instance() {
    return instance;
  }

  Stream<Burial> burials() {
    return burials.stream();
  }

  private static byte[] line(Burial burial) {
    Instant at = Instant.ofEpochMilli(burial.at().toEpochMilli());
    String line = burial.slot() + " " + burial.job() + " " + burial.erasure() + " " + at + "\n";
    return line.getBytes(US_ASCII);
  }

  private static Burial burial(String line, Path file) {
    String[] words = line.split(" ", -1);
    try {
      return new Burial(
          Long.parseLong(words[0]),
          JobId.of(words[1]),
          ErasureId.of(words[2]),
          Instant.parse(words[3]));
    } catch (IllegalArgumentException | DateTimeParseException | ArrayIndexOutOfBoundsException e) {
      throw new BackupException(file + " has a line that is no erasure", e);
    }
  }
}
