package dev.lethe.fetch;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which addresses belong to the public internet (RFC 6890 and its registries).
 *
 * <p>Of IPv6 only what is given out for global use is let through, not the rest minus some: so
 * whatever wraps an IPv4 address, as mapped, compatible or NAT64 addresses do, needs no unwrapping.
 * The wrappers inside the global range, 6to4 and Teredo, are taken out of it.
 */
final class PublicAddresses {
  private static final List<Block> NOT_PUBLIC =
      blocks(
          "0.0.0.0/8",
          "10.0.0.0/8",
          "100.64.0.0/10",
          "127.0.0.0/8",
          "169.254.0.0/16",
          "172.16.0.0/12",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "192.88.99.0/24",
          "192.168.0.0/16",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/4",
          "240.0.0.0/4",
          "2001::/23",
          "2001:db8::/32",
          "2002::/16",
          "3fff::/20");
  private static final Block GLOBAL_IPV6 = Block.of("2000::/3");
  private static final int IPV4 = 4;

  private PublicAddresses() {}

  /** Where this server may go for others: everywhere, if private addresses are allowed. */
  static Predicate<InetAddress> allowed(boolean privateToo) {
    return privateToo ? _ -> true : PublicAddresses::mayBeFetchedFrom;
  }

  /** Whether it is public and not one of this machine's own, which no firewall stands before. */
  static boolean mayBeFetchedFrom(InetAddress address) {
    return isPublic(address) && !isOurs(address);
  }

  static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    return (bytes.length == IPV4 || GLOBAL_IPV6.holds(bytes))
        && NOT_PUBLIC.stream().noneMatch(block -> block.holds(bytes));
  }

  private static boolean isOurs(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException _) {
      return true;
    }
  }

  private static List<Block> blocks(String... all) {
    return Arrays.stream(all).map(Block::of).toList();
  }

  /** The addresses that begin with the same bits. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Block(byte[] first, int bits) {
    static Block of(String text) {
      int slash = text.indexOf('/');
      return new Block(
          InetAddress.ofLiteral(text.substring(0, slash)).getAddress(),
          Integer.parseInt(text.substring(slash + 1)));
    }

    boolean holds(byte[] address) {
      if (address.length != first.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >>> (bit % 8);
        if ((address[bit / 8] & mask) != (first[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }
}
