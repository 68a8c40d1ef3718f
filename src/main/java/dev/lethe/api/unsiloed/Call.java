package dev.lethe.api.unsiloed;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The create calls that need a model beside that of {@code /parse}, each served by a job type that
 * the operator names. They differ in their words only.
 */
public enum Call {
  CITE,
  EXTRACT,
  CLASSIFY,
  SPLITTER,
  TABLES;

  /**
   * What a request has.
   *
   * @param files the parts that may bring the file
   * @param urls the fields that may name its address instead
   * @param required a field that has to be JSON; empty for none
   */
  record Form(Set<String> files, Set<String> urls, String required) {}

  /** What the answer says. */
  record Begun(int code, String status, String message) {}

  /** As it is called in settings. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  List<String> paths() {
    return this == EXTRACT ? List.of("/v2/extract", "/extract") : List.of("/" + word());
  }

  /** What a job is that it made, as {@code /jobs} says it. */
  String type() {
    return switch (this) {
      case CITE, EXTRACT -> "extraction";
      case CLASSIFY -> "classification";
      case SPLITTER -> "splitting";
      case TABLES -> "tables";
    };
  }

  Form form() {
    return switch (this) {
      case CITE -> new Form(Set.of("pdf_file"), Set.of(), "schema_data");
      case EXTRACT -> new Form(Set.of("pdf_file"), Set.of("file_url"), "schema_data");
      case CLASSIFY -> new Form(Set.of("pdf_file"), Set.of("file_url"), "categories");
      case SPLITTER -> new Form(Set.of("file"), Set.of("file_url"), "categories");
      case TABLES -> new Form(Set.of("pdf_file"), Set.of("file_url"), "");
    };
  }

  Begun begun() {
    return switch (this) {
      case CITE -> new Begun(200, "queued", "PDF citation processing started");
      case EXTRACT -> new Begun(200, "queued", "Extraction started");
      case CLASSIFY -> new Begun(202, "processing", "Classification started");
      case SPLITTER -> new Begun(202, "processing", "Splitting started");
      case TABLES -> new Begun(200, "queued", "Table extraction started");
    };
  }
}
