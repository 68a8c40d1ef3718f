package dev.lethe.quota;

import dev.lethe.id.AccountId;
import java.util.List;

/** What an account has, looked up in its jobs and files: takes the longer, the more there are. */
public interface UsageTables {
  /** Its jobs, each once, by type, state and what became of their data. */
  List<Jobs> jobs(AccountId account);

  /** Its files that can be read or brought back, by kind. */
  List<Files> files(AccountId account);

  /** So many jobs of one kind, and what they hold. */
  record Jobs(String type, String state, String data, long jobs, long bytes, long reserved) {}

  /**
   * So many files of one kind.
   *
   * @param onDisk their bytes as they lie there, encrypted
   */
  record Files(String kind, long files, long bytes, long onDisk) {}
}
