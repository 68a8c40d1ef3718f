package dev.lethe.id;

import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The same 128 bits as the vendors of the dialects spell them: as a UUID or as 32 hex digits. */
public final class WireIds {
  private static final Pattern UUID_FORM =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
  private static final Pattern HEX_FORM = Pattern.compile("[0-9a-f]{32}");

  private WireIds() {}

  /** Reads the spelling that {@link UUID#toString} gives; anything else is no id. */
  public static Optional<UUID> uuid(String text) {
    return UUID_FORM.matcher(text).matches()
        ? Optional.of(UUID.fromString(text))
        : Optional.empty();
  }

  /** Reads the spelling that {@link #hex} gives; anything else is no id. */
  public static Optional<UUID> hex(String text) {
    return HEX_FORM.matcher(text).matches()
        ? Optional.of(
            new UUID(
                HexFormat.fromHexDigitsToLong(text, 0, 16),
                HexFormat.fromHexDigitsToLong(text, 16, 32)))
        : Optional.empty();
  }

  public static String hex(UUID id) {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(id.getMostSignificantBits())
        + hex.toHexDigits(id.getLeastSignificantBits());
  }
}
