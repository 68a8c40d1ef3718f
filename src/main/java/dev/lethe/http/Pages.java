package dev.lethe.http;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import io.javalin.http.Context;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Cursors, limits and links of a list that is read page by page. A cursor carries the place where
 * the next page starts and a check over list name and place, so that one which was cut short,
 * edited or taken from another list is refused instead of giving a wrong page. The check is no
 * secret: a place is nothing that the client may not name.
 */
public final class Pages {
  public static final int DEFAULT_LIMIT = 50;
  public static final int MAX_LIMIT = 500;
  private static final int CHECK_BYTES = 4;
  private static final int MAX_CURSOR = 1024;

  private Pages() {}

  public static int limit(Query query) {
    return query.integer("limit", 1, MAX_LIMIT).orElse(DEFAULT_LIMIT);
  }

  /** The place named by the {@code cursor} parameter, if there is one. */
  public static Optional<String> cursor(String list, Query query) {
    return query.text("cursor").map(text -> decode(list, text));
  }

  public static String encode(String list, String place) {
    byte[] bytes = place.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(CHECK_BYTES + bytes.length);
    out.putInt(check(list, bytes)).put(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(out.array());
  }

  public static String decode(String list, String cursor) {
    if (cursor.length() > MAX_CURSOR) {
      throw bad();
    }
    byte[] all;
    try {
      all = Base64.getUrlDecoder().decode(cursor);
    } catch (IllegalArgumentException _) {
      throw bad();
    }
    if (all.length < CHECK_BYTES) {
      throw bad();
    }
    byte[] place = Arrays.copyOfRange(all, CHECK_BYTES, all.length);
    if (ByteBuffer.wrap(all).getInt() != check(list, place)) {
      throw bad();
    }
    return new String(place, StandardCharsets.UTF_8);
  }

  /** Adds the {@code Link} header to the next page: this request with another cursor. */
  public static void link(Context ctx, String nextCursor) {
    StringBuilder url = new StringBuilder(ctx.path()).append('?');
    String query = Optional.ofNullable(ctx.queryString()).orElse("");
    for (String pair : query.split("&", -1)) {
      if (!pair.isEmpty() && !pair.startsWith("cursor=")) {
        url.append(pair.replace("<", "%3C").replace(">", "%3E")).append('&');
      }
    }
    ctx.header("Link", "<" + url + "cursor=" + nextCursor + ">; rel=\"next\"");
  }

  private static int check(String list, byte[] place) {
    CRC32C crc = new CRC32C();
    crc.update(list.getBytes(StandardCharsets.UTF_8));
    crc.update(0);
    crc.update(place);
    return (int) crc.getValue();
  }

  private static Refusal bad() {
    return new Refusal(ErrorCode.INVALID_CURSOR, "start the list again without a cursor");
  }
}
