package dev.lethe.bench;

import dev.lethe.Config;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Settings of a server in this process that lets one account ask as often as it can. */
final class Unhindered {
  private static final List<String> RATES =
      List.of(
          "rates.read",
          "rates.read_burst",
          "rates.write",
          "rates.write_burst",
          "rates.end",
          "rates.end_burst");

  private Unhindered() {}

  static Config config(Path folder, Map<String, String> more) {
    var flags = new HashMap<String, String>();
    flags.put("server.listen", "127.0.0.1:0");
    flags.put("data.dir", folder.resolve("data").toString());
    flags.put("scratch.dir", folder.resolve("scratch").toString());
    RATES.forEach(rate -> flags.put(rate, "1000000"));
    flags.putAll(more);
    return Config.load(Optional.empty(), Map.of(), flags);
  }
}
