package dev.lethe.job;

import dev.lethe.job.Job.Terms;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a user asks for, before it is checked.
 *
 * @param params a JSON object as text
 * @param draft whether inputs are still to come
 */
public record Submission(
    String type, String params, Map<String, String> labels, Terms terms, boolean draft) {

  /**
   * A submission that was checked against its type.
   *
   * @param dialect the dialect it came in by; null for the native API
   */
  public record Checked(
      String type, Content content, Terms terms, boolean draft, @Nullable String dialect) {
    public Checked(String type, Content content, Terms terms, boolean draft) {
      this(type, content, terms, draft, null);
    }

    /** The same with inputs that are fetched. */
    public Checked with(List<Source> sources) {
      return new Checked(type, content.with(sources), terms, draft, dialect);
    }

    /**
     * The same, made by a dialect.
     *
     * @param fields what the dialect has to remember of it, a JSON object as text
     */
    public Checked by(String name, String fields) {
      return new Checked(type, content.withDialect(fields), terms, draft, name);
    }
  }
}
