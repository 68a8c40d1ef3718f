package dev.lethe.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host; may block and need not heed interrupts. */
@FunctionalInterface
public interface Resolver {
  /** Asks as the operating system is set up. */
  Resolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

  List<InetAddress> resolve(String host) throws UnknownHostException;
}
