package dev.lethe.job;

import dev.lethe.job.Job.Terms;
import java.util.List;
import java.util.Map;

/**
 * What a user asks for, before it is checked.
 *
 * @param params a JSON object as text
 * @param draft whether inputs are still to come
 */
public record Submission(
    String type, String params, Map<String, String> labels, Terms terms, boolean draft) {

  /** A submission that was checked against its type. */
  public record Checked(String type, Content content, Terms terms, boolean draft) {
    /** The same with inputs that are fetched. */
    public Checked with(List<Source> sources) {
      return new Checked(type, content.with(sources), terms, draft);
    }
  }
}
