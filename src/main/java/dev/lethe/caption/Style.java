package dev.lethe.caption;

/**
 * What a format may write beside the cues.
 *
 * @param language of the words, as in {@code en}
 * @param title of the whole, empty for none
 * @param id of what the cues belong to, empty for none
 * @param srtBlock how a cue of SRT is written, see {@link SrtBlock}; empty for the usual way
 */
public record Style(String language, String title, String id, String srtBlock) {
  public static Style plain(String language) {
    return new Style(language, "", "", "");
  }
}
