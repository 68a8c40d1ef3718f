package dev.lethe.fetch;

import dev.lethe.work.FetchFailed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.function.Predicate;
import javax.net.SocketFactory;

/**
 * Makes sockets that connect to allowed addresses only. Everything is checked before it comes here;
 * this is the last door, and there is no way around it, whatever the client makes of an address.
 */
final class GuardedSockets extends SocketFactory {
  private final Predicate<InetAddress> allowed;

  GuardedSockets(Predicate<InetAddress> allowed) {
    this.allowed = allowed;
  }

  static FetchFailed notAllowed() {
    return FetchFailed.blocked("the address is not of the public internet");
  }

  @Override
  public Socket createSocket() {
    // Without this, the properties of the JVM could send it through a proxy.
    return new Socket(Proxy.NO_PROXY) {
      @Override
      public void connect(SocketAddress to, int timeout) throws IOException {
        if (!(to instanceof InetSocketAddress address)
            || address.isUnresolved()
            || !allowed.test(address.getAddress())) {
          throw notAllowed();
        }
        super.connect(to, timeout);
      }
    };
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
    throw new UnsupportedOperationException();
  }
}
