package dev.lethe.type.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Bytes that want to make a reader open something else, or take more than it should. */
public final class HostileFiles {
  private HostileFiles() {}

  public static byte[] playlist(String target) {
    return text(
        """
        #EXTM3U
        #EXT-X-VERSION:3
        #EXT-X-TARGETDURATION:1
        #EXTINF:1,
        %s
        #EXT-X-ENDLIST
        """,
        target);
  }

  /** The segment is harmless; its key and its header are not. */
  public static byte[] keyedPlaylist(String target) {
    return text(
        """
        #EXTM3U
        #EXT-X-VERSION:6
        #EXT-X-TARGETDURATION:1
        #EXT-X-KEY:METHOD=AES-128,URI="%1$s"
        #EXT-X-MAP:URI="%1$s"
        #EXTINF:1,
        data:text/plain,x
        #EXT-X-ENDLIST
        """,
        target);
  }

  public static byte[] concat(String target) {
    return text("ffconcat version 1.0\nfile '%s'\nduration 1\n", target);
  }

  public static byte[] drawing(String target) {
    return text(
        """
        <?xml version="1.0"?>
        <!DOCTYPE svg [<!ENTITY x SYSTEM "%1$s">]>
        <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
          width="64" height="64"><image width="64" height="64" xlink:href="%1$s"/>&x;</svg>
        """,
        target);
  }

  public static byte[] manifest(String target) {
    return text(
        """
        <?xml version="1.0"?>
        <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT1S"
          profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet
          mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>%s</BaseURL>
          </Representation></AdaptationSet></Period></MPD>
        """,
        target);
  }

  public static byte[] session(int port) {
    return text(
        """
        v=0
        o=- 0 0 IN IP4 127.0.0.1
        s=x
        c=IN IP4 127.0.0.1
        t=0 0
        m=video %s RTP/AVP/TCP 96
        a=rtpmap:96 H264/90000
        """,
        String.valueOf(port));
  }

  /** An AVI whose subtitles are a playlist. */
  public static byte[] subtitled(String target) {
    byte[] list = playlist(target);
    byte[] said =
        joined(
            "GAB2\0".getBytes(ISO_8859_1),
            little(2, 2),
            little(4, 2),
            new byte[] {'x', 0},
            little(2, 4),
            little(4, list.length),
            list);
    byte[] header =
        joined(little(4, 40_000), new byte[12], little(4, 1), little(4, 0), little(4, 1));
    byte[] main = Arrays.copyOf(header, 56);
    byte[] stream = joined("txts".getBytes(ISO_8859_1), new byte[16], little(4, 1), little(4, 25));
    byte[] lists =
        chunk(
            "LIST",
            joined(
                "hdrl".getBytes(ISO_8859_1),
                chunk("avih", main),
                chunk(
                    "LIST",
                    joined(
                        "strl".getBytes(ISO_8859_1),
                        chunk("strh", Arrays.copyOf(stream, 56)),
                        chunk("strf", new byte[40])))));
    byte[] movi = chunk("LIST", joined("movi".getBytes(ISO_8859_1), chunk("00tx", said)));
    return chunk("RIFF", joined("AVI ".getBytes(ISO_8859_1), lists, movi));
  }

  /** A picture of which there is little but its size. */
  public static byte[] png(int width, int height, boolean animated) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    ByteBuffer head = ByteBuffer.allocate(13).putInt(width).putInt(height);
    out.writeBytes(pngChunk("IHDR", head.put(new byte[] {8, 2, 0, 0, 0}).array()));
    if (animated) {
      out.writeBytes(pngChunk("acTL", ByteBuffer.allocate(8).putInt(2).array()));
      ByteBuffer frame = ByteBuffer.allocate(26).putInt(0).putInt(width).putInt(height);
      frame.putInt(20, 1);
      out.writeBytes(pngChunk("fcTL", frame.array()));
    }
    out.writeBytes(pngChunk("IDAT", deflated(new byte[1 << 16])));
    out.writeBytes(pngChunk("IEND", new byte[0]));
    return out.toByteArray();
  }

  public static byte[] gif(int width, int height) {
    ByteBuffer out = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    out.put("GIF89a".getBytes(ISO_8859_1)).putShort((short) width).putShort((short) height);
    out.put(new byte[] {(byte) 0x80, 0, 0, 0, 0, 0, -1, -1, -1});
    out.put((byte) ',').putInt(0).putShort((short) width).putShort((short) height);
    out.put(new byte[] {0, 2, 2, 0x4c, 1, 0, ';'});
    return Arrays.copyOf(out.array(), out.position());
  }

  public static byte[] jpeg(int width, int height) {
    ByteBuffer out = ByteBuffer.allocate(64);
    out.putShort((short) 0xffd8).putShort((short) 0xffc0).putShort((short) 11).put((byte) 8);
    out.putShort((short) height).putShort((short) width).put(new byte[] {1, 1, 0x11, 0});
    out.putShort((short) 0xffda).putShort((short) 8).put(new byte[] {1, 1, 0, 0, 63, 0});
    out.putShort((short) 0xffd9);
    return Arrays.copyOf(out.array(), out.position());
  }

  /** All of an MP4's clocks say that its few pictures take so long. */
  public static byte[] lasting(byte[] mp4, int seconds) {
    byte[] longer = mp4.clone();
    for (String box : new String[] {"mvhd", "mdhd"}) {
      int at = indexOf(longer, box, 0);
      ByteBuffer bytes = ByteBuffer.wrap(longer);
      bytes.putInt(at + 20, (int) ((long) seconds * bytes.getInt(at + 16)));
    }
    int scale = ByteBuffer.wrap(longer).getInt(indexOf(longer, "mdhd", 0) + 16);
    int times = indexOf(longer, "stts", 0);
    int pictures = ByteBuffer.wrap(longer).getInt(times + 12);
    ByteBuffer.wrap(longer).putInt(times + 16, (int) ((long) seconds * scale / pictures));
    return longer;
  }

  /** Matroska's Duration: id 4489, size 8, a double of milliseconds. */
  public static byte[] matroskaLasting(byte[] mkv, double seconds) {
    byte[] longer = mkv.clone();
    ByteBuffer.wrap(longer).putDouble(indexOf(mkv, "D\u0089\u0088", 0) + 3, seconds * 1000);
    return longer;
  }

  /** What each JPEG of a file says of its size. */
  public static byte[] pictures(byte[] mov, int width, int height) {
    byte[] larger = mov.clone();
    String mark = "\u00ff\u00c0\0\u0011\b";
    int at = indexOf(larger, mark, 0);
    while (at >= 0) {
      ByteBuffer.wrap(larger).putShort(at + 5, (short) height).putShort(at + 7, (short) width);
      at = new String(larger, ISO_8859_1).indexOf(mark, at + 1);
    }
    return larger;
  }

  /** What the header of a QuickTime file says of its pictures. */
  public static byte[] described(byte[] mov, String codec, int width, int height) {
    byte[] larger = mov.clone();
    int at = indexOf(larger, codec, indexOf(larger, "stsd", 0));
    ByteBuffer.wrap(larger).putShort(at + 28, (short) width).putShort(at + 30, (short) height);
    return larger;
  }

  /** An MP4 that keeps its media in another file. */
  public static byte[] referring(byte[] mp4, String path) {
    byte[] bytes = mp4.clone();
    int dref = indexOf(bytes, "dref", 0);
    byte[] way = path.getBytes(UTF_8);
    int even = way.length + (way.length & 1);
    ByteBuffer alias = ByteBuffer.allocate(12 + 134 + 4 + even + 4);
    alias.putInt(alias.capacity()).put("alis".getBytes(ISO_8859_1)).putInt(0);
    alias.position(12 + 134);
    // In an alias record the tag of the whole path.
    alias.putShort((short) 2).putShort((short) way.length).put(Arrays.copyOf(way, even));
    alias.putShort((short) -1).putShort((short) 0);
    int old = 12;
    byte[] longer =
        joined(
            Arrays.copyOf(bytes, dref + 12),
            alias.array(),
            Arrays.copyOfRange(bytes, dref + 12 + old, bytes.length));
    int more = alias.capacity() - old;
    for (String box : new String[] {"moov", "trak", "mdia", "minf", "dinf", "dref"}) {
      int size = indexOf(longer, box, 0) - 4;
      ByteBuffer.wrap(longer).putInt(size, ByteBuffer.wrap(longer).getInt(size) + more);
    }
    return longer;
  }

  /** An MP4 whose index is compressed and says that it takes up two gigabytes. */
  public static byte[] inflated() {
    byte[] packed = deflated(new byte[4 << 20]);
    byte[] cmvd = box("cmvd", joined(ByteBuffer.allocate(4).putInt(0x7fff_0000).array(), packed));
    byte[] cmov = box("cmov", joined(box("dcom", "zlib".getBytes(ISO_8859_1)), cmvd));
    return joined(box("ftyp", "qt  \0\0\0\0".getBytes(ISO_8859_1)), box("moov", cmov));
  }

  public static byte[] half(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length / 2);
  }

  static int indexOf(byte[] bytes, String mark, int from) {
    int at = new String(bytes, ISO_8859_1).indexOf(mark, from);
    assertThat(at).as("place of %s", mark).isNotNegative();
    return at;
  }

  private static byte[] box(String name, byte[] inside) {
    ByteBuffer head = ByteBuffer.allocate(8).putInt(8 + inside.length);
    return joined(head.put(name.getBytes(ISO_8859_1)).array(), inside);
  }

  private static byte[] chunk(String name, byte[] inside) {
    byte[] even = Arrays.copyOf(inside, inside.length + (inside.length & 1));
    return joined(name.getBytes(ISO_8859_1), little(4, inside.length), even);
  }

  private static byte[] pngChunk(String name, byte[] inside) {
    byte[] named = joined(name.getBytes(ISO_8859_1), inside);
    var crc = new CRC32();
    crc.update(named);
    byte[] length = ByteBuffer.allocate(4).putInt(inside.length).array();
    return joined(length, named, ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }

  private static byte[] deflated(byte[] plain) {
    try (var deflater = new Deflater(Deflater.BEST_COMPRESSION)) {
      deflater.setInput(plain);
      deflater.finish();
      byte[] packed = new byte[plain.length / 100 + 100];
      return Arrays.copyOf(packed, deflater.deflate(packed));
    }
  }

  private static byte[] little(int bytes, int value) {
    ByteBuffer four = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value);
    return Arrays.copyOf(four.array(), bytes);
  }

  private static byte[] joined(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static byte[] text(String pattern, String target) {
    return pattern.formatted(target).getBytes(UTF_8);
  }
}
