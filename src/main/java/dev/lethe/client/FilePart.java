package dev.lethe.client;

import java.nio.file.Path;

/**
 * A file to upload with a submission.
 *
 * @param part the name of the multipart part, which an input refers to
 * @param name what the server calls the file
 */
public record FilePart(String part, Path file, String name, String mediaType) {

  /** The file under its own name, as the part {@code file}. */
  public static FilePart of(Path file) {
    return new FilePart("file", file, String.valueOf(file.getFileName()), FILE_OF_BYTES);
  }

  private static final String FILE_OF_BYTES = "application/octet-stream";

  public FilePart withMediaType(String type) {
    return new FilePart(part, file, name, type);
  }
}
