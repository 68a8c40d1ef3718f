package dev.lethe.client;

import java.nio.file.Path;

/**
 * A file that an attempt has made.
 *
 * @param kind as in {@code video}
 * @param meta facts about it, a JSON object as text
 */
public record OutputFile(Path file, String name, String kind, String mediaType, String meta) {}
