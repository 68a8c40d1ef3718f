package dev.lethe.api;

import dev.lethe.TestServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Two servers: one with the limits that servers usually have, one that lets 20 ends through and
 * then one a minute.
 */
public record LimitServers(TestServer usual, TestServer strict, Wire wire, Wire strictWire)
    implements AutoCloseable {
  /** As they are unless an operator says otherwise. */
  private static final Map<String, String> USUAL =
      Map.of(
          "work.slots", "8",
          "rates.read", "600",
          "rates.read_burst", "600",
          "rates.write", "120",
          "rates.write_burst", "120",
          "rates.end", "1200",
          "rates.end_burst", "1200");

  /**
   * Starts both.
   *
   * @param toUsual settings of the first one beside the usual ones
   * @param toStrict settings of the second one beside its limit
   */
  public static LimitServers start(
      Path folder, Map<String, String> toUsual, Map<String, String> toStrict) throws IOException {
    TestServer usual = TestServer.start(folder.resolve("usual"), with(USUAL, toUsual));
    TestServer strict =
        TestServer.start(
            folder.resolve("strict"),
            with(Map.of("rates.end", "1", "rates.end_burst", "20"), toStrict));
    return new LimitServers(usual, strict, new Wire(usual), new Wire(strict));
  }

  private static Map<String, String> with(Map<String, String> settings, Map<String, String> more) {
    var all = new HashMap<>(settings);
    all.putAll(more);
    return all;
  }

  @Override
  public void close() {
    wire.close();
    strictWire.close();
    usual.close();
    strict.close();
  }
}
