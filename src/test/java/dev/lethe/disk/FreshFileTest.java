package dev.lethe.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FreshFileTest {
  @TempDir private Path folder;

  @Test
  void after_a_failed_sync_there_is_no_second_try() throws Exception {
    var faults = new Faults();
    try (FreshFile file = new Disk(faults).create(folder.resolve("new"))) {
      file.write(new byte[10], 0, 10);
      faults.failAt(1, Faults.How.ERROR);
      assertThatThrownBy(file::sync).isInstanceOf(IOException.class);
      faults.mend();
      assertThatThrownBy(file::sync).isInstanceOf(ClosedChannelException.class);
      assertThatThrownBy(() -> file.write(new byte[1], 0, 1))
          .isInstanceOf(ClosedChannelException.class);
    }
  }

  @Test
  void a_file_that_cannot_be_replaced_is_as_it_was() throws Exception {
    Path path = folder.resolve("small");
    Disk.REAL.replace(path, new byte[] {1});
    for (Faults.How how : new Faults.How[] {Faults.How.ERROR, Faults.How.FULL}) {
      for (int step = 1; step <= 5; step++) {
        var faults = new Faults();
        faults.failAt(step, how);
        assertThatThrownBy(() -> new Disk(faults).replace(path, new byte[] {2}))
            .isInstanceOf(IOException.class);
        assertThat(path).hasBinaryContent(new byte[] {1});
      }
    }
    Disk.REAL.replace(path, new byte[] {3});
    assertThat(path).hasBinaryContent(new byte[] {3});
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(path);
    }
  }
}
