package dev.lethe.receipt;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.ending.MerkleRoot;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * Holds the receipts of single erasures against the one of their sweep: each has to be genuine and
 * of one of its accounts, and all together have to give the hash that the sweep's receipt names. So
 * none can be left out, added or exchanged.
 */
public final class BoundReceipts {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PublicKeys keys;
  private final JsonNode sweep;
  private final Map<String, byte[]> hashes = new TreeMap<>();

  /**
   * Begins with the receipt of a sweep.
   *
   * @throws NotGenuine if it is another statement
   */
  public BoundReceipts(PublicKeys keys, Statement sweep) throws NotGenuine {
    if (!sweep.type().equals(SignedSweeps.TYPE)) {
      throw new NotGenuine("it is a " + sweep.type() + " and no receipt of a sweep");
    }
    this.keys = keys;
    this.sweep = sweep.content();
  }

  /**
   * Adds one of a list: an object with a {@code receipt} and, as {@code receipt_sha256}, the hash
   * by which it is listed.
   */
  public void addListed(String json) throws NotGenuine {
    JsonNode line;
    try {
      line = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new NotGenuine("a line of the list is not JSON", e);
    }
    String receipt = line.path("receipt").asText();
    String hash = HexFormat.of().formatHex(sha256(receipt));
    if (!line.path("receipt_sha256").asText(hash).equals(hash)) {
      String erasure = line.path("erasure_id").asText();
      throw new NotGenuine("the receipt of " + erasure + " is not the one that is listed");
    }
    add(receipt);
  }

  /** Adds one that is to belong to it. */
  public void add(String receipt) throws NotGenuine {
    Statement stated = keys.verify(receipt);
    JsonNode said = stated.content();
    String erasure = said.path("erasure_id").asText();
    if (!stated.type().equals(SignedReceipts.TYPE)) {
      throw new NotGenuine("there is a " + stated.type() + " among the receipts");
    }
    if (sweep.path("accounts").valueStream().noneMatch(said.path("account_id")::equals)) {
      throw new NotGenuine("the receipt of " + erasure + " is about another account");
    }
    if (hashes.put(erasure, sha256(receipt)) != null) {
      throw new NotGenuine("the receipt of " + erasure + " is there twice");
    }
  }

  /**
   * Says that these were all.
   *
   * @return how many there are
   */
  public long complete() throws NotGenuine {
    long erased = sweep.path("erased").asLong();
    if (hashes.size() != erased) {
      throw new NotGenuine(
          "there are %d receipts, and the sweep has %d".formatted(hashes.size(), erased));
    }
    var root = new MerkleRoot();
    hashes.values().forEach(root::add);
    String found = hashes.isEmpty() ? "null" : HexFormat.of().formatHex(root.root());
    if (!found.equals(sweep.path("receipts_root").asText())) {
      throw new NotGenuine("these are not the receipts of the sweep");
    }
    return erased;
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is not available", e);
    }
  }
}
