package dev.lethe.receipt;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What somebody has signed.
 *
 * @param type what kind of statement it is, as in {@link SignedReceipts#TYPE}
 * @param key the id of the key that signed it
 */
public record Statement(String type, String key, JsonNode content) {}
