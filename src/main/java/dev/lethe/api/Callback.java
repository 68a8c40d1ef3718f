package dev.lethe.api;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What is to be told to whom.
 *
 * @param json the body of a POST; null for a GET without a body
 */
public record Callback(URI url, @Nullable String json) {}
