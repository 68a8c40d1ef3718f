package dev.lethe.key;

import dev.lethe.model.MemoryKeys;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract of key stores, held on the one that serves and on the one that models it. */
final class KeyStoresTest {
  @Nested
  class InAFile implements OpenKeyStoreContract {
    private KeyStore keys;

    @BeforeEach
    void open(@TempDir Path folder) {
      keys = new Stores().open(folder.resolve("keys"));
    }

    @AfterEach
    void close() {
      keys.close();
    }

    @Override
    public KeyStore keys() {
      return keys;
    }
  }

  @Nested
  class InMemory implements OpenKeyStoreContract {
    private final KeyStore keys = new MemoryKeys();

    @Override
    public KeyStore keys() {
      return keys;
    }
  }
}
