package dev.lethe.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.process.MountTable.Mount;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MountTableTest {
  private static final String TABLE =
      """
      22 27 0:21 / /proc rw,relatime - proc proc rw
      24 27 0:6 / /dev rw,relatime - devtmpfs devtmpfs rw
      27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
      28 27 0:26 / /opt ro,nosuid - tmpfs opt ro
      29 27 0:27 / /srv rw,nosuid,nodev - ext4 /dev/vdb rw
      30 29 0:28 / /srv/under\\040it rw - tmpfs tmpfs rw
      31 27 0:29 / /data/blobs rw - ext4 /dev/vdc rw
      """;

  @Test
  void what_can_be_written_to_becomes_read_only_and_keeps_its_options() {
    assertThat(MountTable.writable(TABLE, List.of(Path.of("/data"))))
        .containsExactly(
            new Mount(Path.of("/"), "remount,bind,ro,relatime"),
            new Mount(Path.of("/srv"), "remount,bind,ro,nosuid,nodev"),
            new Mount(Path.of("/srv/under it"), "remount,bind,ro"));
  }

  @Test
  void what_a_later_mount_covers_is_out_of_reach() {
    String covered = TABLE + "32 27 0:30 / /srv ro - tmpfs tmpfs rw\n";

    assertThat(MountTable.writable(covered, List.of(Path.of("/data"))))
        .extracting(Mount::where)
        .containsExactly(Path.of("/"));
  }
}
