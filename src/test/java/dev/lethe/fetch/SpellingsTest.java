package dev.lethe.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.error.ErrorCode;
import dev.lethe.work.FetchFailed;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every way known to us to write an address that is not to be fetched from. The rule is the real
 * one; the names are resolved by the test, so that nothing leaves the machine.
 */
final class SpellingsTest {
  private static final Map<String, List<String>> NAMES =
      Map.of(
          "localhost", List.of("127.0.0.1", "::1"),
          "metadata.google.internal", List.of("169.254.169.254"),
          "half.example", List.of("8.8.8.8", "10.0.0.1"),
          "mapped.example", List.of("::ffff:192.168.1.1"));

  private final HttpFetcher fetcher =
      new HttpFetcher(
          new HttpFetcher.Limits(
              1, Duration.ofSeconds(5), Duration.ofSeconds(5), new MediaTypes(List.of("*/*"))),
          SpellingsTest::resolve,
          PublicAddresses::isPublic,
          UnaryOperator.identity());

  private static List<InetAddress> resolve(String host) throws UnknownHostException {
    // As systems do: a trailing dot is the root, and case does not matter.
    String name = host.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
    if (name.equals("public.example")) {
      throw new AssertionError("an address that is not fetched from was looked up: " + host);
    }
    List<String> found = NAMES.get(name);
    if (found == null) {
      return List.of(InetAddress.ofLiteral(host));
    }
    return found.stream().map(InetAddress::ofLiteral).toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // plain
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "HTTP://127.0.0.1:8080/x",
        "http://0.0.0.0/",
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://192.168.0.1/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://198.18.0.1/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        // short, decimal, octal, hexadecimal, mixed
        "http://0/",
        "http://127.1/",
        "http://127.0.1/",
        "http://2130706433/",
        "http://2852039166/",
        "http://4294967295/",
        "http://6425673729/",
        "http://017700000001/",
        "http://0177.0.0.1/",
        "http://0177.0.0.01/",
        "http://127.0.0.01/",
        "http://127.000.000.001/",
        "http://0x7f000001/",
        "http://0X7F000001/",
        "http://0x7f.0x0.0x0.0x1/",
        "http://0x7f.1/",
        "http://0xa9fea9fe/",
        "http://127.0.0.0x1/",
        "http://0x/",
        "http://1.1.1.256/",
        "http://1.1.1/",
        "http://1.2.3.4.5/",
        // with a dot behind
        "http://127.0.0.1./",
        "http://2130706433./",
        "http://localhost./",
        // names
        "http://localhost/",
        "http://LocalHost:22/",
        "http://metadata.google.internal/computeMetadata/v1/",
        "http://half.example/",
        "http://mapped.example/",
        // IPv6
        "http://[::]/",
        "http://[::1]/",
        "http://[0:0:0:0:0:0:0:1]/",
        "http://[0000:0000:0000:0000:0000:0000:0000:0001]:80/",
        "http://[::127.0.0.1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::FFFF:7F00:0001]/",
        "http://[::ffff:169.254.169.254]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://[::ffff:0:127.0.0.1]/",
        "http://[64:ff9b::127.0.0.1]/",
        "http://[64:ff9b::a9fe:a9fe]/",
        "http://[64:ff9b:1::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[2002:a9fe:a9fe::1]/",
        "http://[2001:0:a9fe:a9fe::1]/",
        "http://[fc00::1]/",
        "http://[fd00:ec2::254]/",
        "http://[fe80::1]/",
        "http://[fe80::1%25eth0]/",
        "http://[fe80::1%eth0]/",
        "http://[ff02::1]/",
        "http://[fec0::1]/",
        "http://[::1",
        "http://[]/",
        // what Unicode and percent signs make of it
        "http://\uff11\uff12\uff17.\uff10.\uff10.\uff11/",
        "http://\u2460\u2461\u2466.\u24ea.\u24ea.\u2460/",
        "http://127\u30020\u30020\u30021/",
        "http://127\uff0e0\uff0e0\uff0e1/",
        "http://\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54/",
        "http://\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3/",
        "http://local\u00adhost/",
        "http://%31%32%37.0.0.1/",
        "http://%6c%6f%63%61%6c%68%6f%73%74/",
        "http://127%2e0%2e0%2e1/",
        // user names, and hosts that are none
        "http://user@public.example/",
        "http://user:secret@public.example/",
        "http://:secret@public.example/",
        "http://public.example@127.0.0.1/",
        "http://public.example:80@127.0.0.1/",
        "http://public.example%40127.0.0.1/",
        "http://127.0.0.1@public.example/",
        "http://127.0.0.1#@public.example/",
        "http://127.0.0.1?@public.example/",
        "http://127.0.0.1/@public.example",
        "http://127.0.0.1\\@public.example/",
        "http://public.example\\@127.0.0.1/",
        "http:\\\\127.0.0.1/",
        "http:///127.0.0.1/",
        "http:/127.0.0.1/",
        "http:127.0.0.1",
        "http://127.0.0.1 /",
        " http://127.0.0.1/",
        "http://127.0.0.1\t/",
        "http://public.example\r\nHost: 127.0.0.1/",
        "http://public.example:99999/",
        "http://public.example:-1/",
        // other schemes
        "file:///etc/passwd",
        "ftp://public.example/x",
        "gopher://127.0.0.1:6379/_x",
        "dict://127.0.0.1:11211/",
        "ldap://127.0.0.1/",
        "jar:http://127.0.0.1!/x",
        "data:text/plain,x",
        "javascript:alert(1)",
        "unix:/run/docker.sock",
        "//127.0.0.1/",
        "127.0.0.1",
        "http://",
        "http",
        ""
      })
  void none_of_these_is_fetched_from(String url) {
    assertThatThrownBy(() -> fetcher.open(url))
        .isInstanceOfSatisfying(
            FetchFailed.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.INPUT_BLOCKED);
              assertThat(e.retryable()).isFalse();
              assertThat(e.why()).doesNotContain("127.0.0.1", "169.254");
            });
  }
}
