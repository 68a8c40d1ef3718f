package dev.lethe.ending;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MerkleRootTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void it_is_the_tree_hash_of_the_rfc() throws Exception {
    // The inputs and roots with which implementations of RFC 6962 test themselves.
    List<byte[]> inputs = new ArrayList<>();
    for (String input :
        new String[] {
          "",
          "00",
          "10",
          "2021",
          "3031",
          "40414243",
          "5051525354555657",
          "606162636465666768696a6b6c6d6e6f"
        }) {
      inputs.add(HEX.parseHex(input));
    }
    assertThat(HEX.formatHex(MerkleRoot.of(inputs.subList(0, 1))))
        .isEqualTo("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    assertThat(HEX.formatHex(MerkleRoot.of(inputs.subList(0, 3))))
        .isEqualTo("aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77");
    assertThat(HEX.formatHex(MerkleRoot.of(inputs.subList(0, 7))))
        .isEqualTo("ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c");
    assertThat(HEX.formatHex(MerkleRoot.of(inputs)))
        .isEqualTo("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
  }

  @Test
  void every_size_is_split_as_the_rfc_splits_it() throws Exception {
    List<byte[]> hashes = new ArrayList<>();
    for (int size = 1; size <= 40; size++) {
      hashes.add(MessageDigest.getInstance("SHA-256").digest(new byte[] {(byte) size}));
      assertThat(MerkleRoot.of(hashes)).as("%d files", size).isEqualTo(byDefinition(hashes));
    }
  }

  private static byte[] byDefinition(List<byte[]> d) throws Exception {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    if (d.size() == 1) {
      sha.update((byte) 0);
      return sha.digest(d.getFirst());
    }
    int k = Integer.highestOneBit(d.size() - 1);
    byte[] left = byDefinition(d.subList(0, k));
    byte[] right = byDefinition(d.subList(k, d.size()));
    sha.update((byte) 1);
    sha.update(left);
    return sha.digest(right);
  }
}
