package dev.lethe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lethe.account.Account;
import dev.lethe.account.Accounts;
import dev.lethe.account.Scope;
import dev.lethe.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The first key, by which whoever started a server gets in: a file that only they can read. */
final class AdminKey {
  private static final Logger log = LoggerFactory.getLogger(AdminKey.class);
  private static final String ADMIN = "admin";
  private static final String NAME = "admin.key";

  private AdminKey() {}

  static Path file(DataFolder data) {
    return data.file(NAME);
  }

  /** Makes it with its account, unless it is there. */
  static void make(DataFolder data, Accounts accounts, Disk disk) throws IOException {
    Path file = file(data);
    if (Files.exists(file)) {
      return;
    }
    Account admin = accounts.named(ADMIN);
    String key = accounts.createKey(admin, "first start", Set.of(Scope.ADMIN)).text();
    // Whole or not at all: a start that is cut short here must not leave a file without a key.
    disk.replace(file, (key + "\n").getBytes(US_ASCII));
    log.info("wrote the admin API key to {}", file);
  }
}
