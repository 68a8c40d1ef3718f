package dev.lethe.api.unsiloed;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The create calls that need a model beside that of {@code /parse}, each served by a job type that
 * the operator names. They differ in their words only.
 */
public enum Call {
  CITE(
      "extraction",
      List.of("/cite"),
      new Form(Set.of("pdf_file"), Set.of(), "schema_data"),
      new Begun(200, "queued", "PDF citation processing started")),
  EXTRACT(
      "extraction",
      List.of("/v2/extract", "/extract"),
      new Form(Set.of("pdf_file"), Set.of("file_url"), "schema_data"),
      new Begun(200, "queued", "Extraction started")),
  CLASSIFY(
      "classification",
      List.of("/classify"),
      new Form(Set.of("pdf_file"), Set.of("file_url"), "categories"),
      new Begun(202, "processing", "Classification started")),
  SPLITTER(
      "splitting",
      List.of("/splitter"),
      new Form(Set.of("file"), Set.of("file_url"), "categories"),
      new Begun(202, "processing", "Splitting started")),
  TABLES(
      "tables",
      List.of("/tables"),
      new Form(Set.of("pdf_file"), Set.of("file_url"), ""),
      new Begun(200, "queued", "Table extraction started"));

  private final String type;
  private final List<String> paths;
  private final Form form;
  private final Begun begun;

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

  Call(String type, List<String> paths, Form form, Begun begun) {
    this.type = type;
    this.paths = paths;
    this.form = form;
    this.begun = begun;
  }

  /** As it is called in settings. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What a job is that it made, as {@code /jobs} says it. */
  String type() {
    return type;
  }

  List<String> paths() {
    return paths;
  }

  Form form() {
    return form;
  }

  Begun begun() {
    return begun;
  }
}
