package dev.lethe.backup;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a folder with a backup holds. It is written last and replaced whole, so a folder without one
 * holds no backup, and one whose next backup was cut short holds the one before.
 *
 * @param number counts the backups made into the folder
 * @param madeAt when it was begun, ISO 8601
 * @param files each file beside the blobs, by what it is for
 * @param graves how far the list of destroyed keys was
 * @param keySlot the highest place of a key that jobs and accounts need, or that the keys have room
 *     for
 * @param masterEpoch the master key that opens the keys
 * @param data of a backup of the data; null of one of the keys
 */
record Manifest(
    int format,
    Kind kind,
    int number,
    String instance,
    String madeAt,
    Map<String, Piece> files,
    ErasureList.Position graves,
    long keySlot,
    int masterEpoch,
    @Nullable Content data) {
  static final int FORMAT = 1;
  private static final String NAME = "manifest.json";
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  Manifest {
    files = Map.copyOf(files);
  }

  /** What was backed up. */
  enum Kind {
    DATA,
    KEYS
  }

  /** One file. */
  record Piece(String name, long bytes, String sha256) {}

  /**
   * What the data is made of.
   *
   * @param schema the version of the rows
   * @param lastSlot the highest place of a key that any row has, also of what was erased
   * @param leftOut files of jobs that were erased while the backup was made
   * @param missing files of kept jobs that were not there
   * @param damaged files of kept jobs that are not what was written
   */
  record Content(
      String schema,
      long jobs,
      long lastSlot,
      long blobs,
      long blobBytes,
      long leftOut,
      long missing,
      long damaged) {}

  static Optional<Manifest> read(Path folder) {
    try {
      Manifest found = JSON.readValue(Files.readAllBytes(folder.resolve(NAME)), Manifest.class);
      if (found.format != FORMAT) {
        throw new BackupException(folder + " holds a backup of format " + found.format);
      }
      return Optional.of(found);
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (JacksonException e) {
      throw new BackupException(folder.resolve(NAME) + " is damaged", e);
    } catch (IOException e) {
      throw new BackupException("cannot read " + folder.resolve(NAME), e);
    }
  }

  void write(BackupFiles files, Path folder) throws IOException {
    files.write(folder.resolve(NAME), JSON.writeValueAsBytes(this));
  }

  Piece piece(String what) {
    Piece piece = files.get(what);
    if (piece == null) {
      throw new BackupException("the backup has no " + what);
    }
    return piece;
  }
}
