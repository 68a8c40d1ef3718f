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
 * @param waits whether it is taken too while nothing serves its type, to wait until something does
 */
public record Submission(
    String type,
    String params,
    Map<String, String> labels,
    Terms terms,
    boolean draft,
    boolean waits) {

  /** One that is refused while nothing serves its type. */
  public Submission(
      String type, String params, Map<String, String> labels, Terms terms, boolean draft) {
    this(type, params, labels, terms, draft, false);
  }

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

  /** What can still be changed of a job before it is handed in. */
  public record Draft(Content content, Terms terms) {
    public static Draft of(Job job) {
      return new Draft(job.content(), job.terms());
    }

    /** The same with other parameters, a JSON object as text. */
    public Draft withParams(String params) {
      return new Draft(content.withParams(params), terms);
    }

    /** The same with these inputs to be fetched. */
    public Draft with(List<Source> sources) {
      return new Draft(content.with(sources), terms);
    }

    /** The same, remembered otherwise by the dialect it came in by. */
    public Draft remembering(String json) {
      return new Draft(content.withDialect(json), terms);
    }

    /** The same, to be started before others or after them. */
    public Draft withPriority(int priority) {
      return new Draft(
          content,
          new Terms(
              terms.maxAttempts(),
              terms.deadline(),
              terms.expiresIn(),
              terms.keepPartial(),
              new Job.Start(priority, terms.start().runAt())));
    }
  }
}
