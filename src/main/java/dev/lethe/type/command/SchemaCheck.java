package dev.lethe.type.command;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.job.ParamsCheck;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Checks parameters against schemas that are known only as text, as those of remote workers. */
public final class SchemaCheck implements ParamsCheck {
  private static final int KEPT = 256;

  private final Map<String, ParamSchema> parsed = new ConcurrentHashMap<>();

  @Override
  public String check(String schema, String params) {
    return of(schema).check(params).toString();
  }

  private ParamSchema of(String schema) {
    ParamSchema known = parsed.get(schema);
    if (known != null) {
      return known;
    }
    try {
      ParamSchema made = ParamSchema.parse(schema);
      if (parsed.size() >= KEPT) {
        parsed.clear();
      }
      parsed.put(schema, made);
      return made;
    } catch (IllegalArgumentException e) {
      throw new Refusal(ErrorCode.TYPE_NOT_SERVED, "the schema of this job type " + e.getMessage());
    }
  }
}
