package dev.lethe.job;

import java.util.regex.Pattern;

/**
 * An input that the server fetches by itself.
 *
 * @param name which input it is
 * @param url where it comes from; may hold a secret, as signed addresses do
 */
public record Source(String name, String url) {
  private static final int LONGEST = 4_096;

  /** Neither blanks nor user names nor backslashes: nothing that two readers read in two ways. */
  private static final Pattern FORM =
      Pattern.compile("(?i)https?://[^\\s\\p{Cntrl}\\\\@/?#]+([/?#][^\\s\\p{Cntrl}\\\\]*)?");

  /** Whether an address looks as it should; where it leads is looked at when it is fetched. */
  public static boolean isAddress(String url) {
    return url.length() <= LONGEST && FORM.matcher(url).matches();
  }

  /** Tells nothing: what is logged must not take addresses along. */
  @Override
  public String toString() {
    return "Source[]";
  }
}
