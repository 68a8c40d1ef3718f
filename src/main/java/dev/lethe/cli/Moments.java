package dev.lethe.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a time with its zone: {@code 2027-01-31T22:00:00Z} or {@code ...T23:00+01:00}. */
final class Moments implements ITypeConverter<Instant> {
  @Override
  public Instant convert(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException _) {
      throw new TypeConversionException(
          "'" + text + "' is not a time such as 2027-01-31T22:00:00Z");
    }
  }
}
