package dev.lethe.work;

import java.io.IOException;
import java.io.InputStream;

/** Brings what an address leads to. It may block; an interrupt frees it at once. */
public interface Fetcher {
  /**
   * Opens what an address leads to.
   *
   * @throws FetchFailed with what the submitter is to be told
   */
  Fetched open(String url) throws IOException;

  /**
   * What an address led to, while it is read. Its stream fails with {@link FetchFailed} alone.
   *
   * @param name what the file is called there; empty if the address does not tell
   * @param length how many bytes are to come; -1 if nobody says
   */
  record Fetched(String name, String mediaType, long length, InputStream bytes)
      implements AutoCloseable {
    @Override
    public void close() throws IOException {
      bytes.close();
    }
  }
}
