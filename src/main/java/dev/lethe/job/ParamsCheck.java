package dev.lethe.job;

/** Checks parameters against a description of them that came from elsewhere. */
@FunctionalInterface
public interface ParamsCheck {
  /**
   * Checks parameters as {@link JobType#check} does.
   *
   * @param schema a JSON Schema as text
   * @param params a JSON object as text
   * @return the parameters as they are to be stored
   * @throws dev.lethe.error.Refusal {@code invalid_request}, naming the field below {@code /params}
   */
  String check(String schema, String params);
}
