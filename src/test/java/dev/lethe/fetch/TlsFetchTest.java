package dev.lethe.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.error.ErrorCode;
import dev.lethe.work.FetchFailed;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The address is pinned, and yet TLS is with the name. */
@Timeout(60)
final class TlsFetchTest {
  private static final InetAddress HERE = InetAddress.ofLiteral("127.0.0.1");
  private static final char[] PASSWORD = "changeit".toCharArray();

  private SSLContext tls;
  private X509TrustManager trust;
  private Origin origin;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    KeyStore keys = keys(folder.resolve("keys"));
    var identity = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    identity.init(keys, PASSWORD);
    var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusted.init(keys);
    trust = (X509TrustManager) trusted.getTrustManagers()[0];
    tls = SSLContext.getInstance("TLS");
    tls.init(identity.getKeyManagers(), trusted.getTrustManagers(), null);
    ServerSocket socket = tls.getServerSocketFactory().createServerSocket(0, 50, HERE);
    origin = new Origin(socket);
    origin.file("/", "over tls");
  }

  @AfterEach
  void close() {
    origin.close();
  }

  @Test
  void the_certificate_is_held_against_the_name_and_not_the_address() throws Exception {
    try (var found = trusting().open(https("film.example"))) {
      assertThat(new String(found.bytes().readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo("over tls");
    }
    assertThat(origin.heads()).singleElement().asString().contains("Host: film.example:");
  }

  @Test
  void a_certificate_of_another_name_is_refused() {
    assertUnreachable(trusting(), https("other.example"));
    assertUnreachable(trusting(), https("127.0.0.1"));
  }

  @Test
  void a_certificate_nobody_vouches_for_is_refused() {
    assertUnreachable(fetcher(builder -> builder), https("film.example"));
  }

  @Test
  void a_redirect_does_not_lead_out_of_tls() {
    origin.redirect("/out", origin.url("film.example", "/"));
    assertThatThrownBy(() -> trusting().open(https("film.example") + "out"))
        .isInstanceOfSatisfying(
            FetchFailed.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_BLOCKED));
  }

  private static void assertUnreachable(HttpFetcher fetcher, String url) {
    assertThatThrownBy(() -> fetcher.open(url))
        .isInstanceOfSatisfying(
            FetchFailed.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INPUT_UNREACHABLE));
  }

  private String https(String host) {
    return "https://" + host + ":" + origin.port() + "/";
  }

  private HttpFetcher trusting() {
    return fetcher(builder -> builder.sslSocketFactory(tls.getSocketFactory(), trust));
  }

  private static HttpFetcher fetcher(java.util.function.UnaryOperator<OkHttpClient.Builder> more) {
    var limits =
        new HttpFetcher.Limits(
            1_000,
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            new MediaTypes(List.of("video/*")));
    return new HttpFetcher(limits, _ -> List.of(HERE), HERE::equals, more);
  }

  /** A certificate for film.example that vouches for itself. */
  private static KeyStore keys(Path file) throws Exception {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process made =
        new ProcessBuilder(
                keytool.toString(),
                "-genkeypair",
                "-alias",
                "film",
                "-keyalg",
                "EC",
                "-dname",
                "CN=film",
                "-ext",
                "san=dns:film.example",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    try (InputStream said = made.getInputStream()) {
      String text = new String(said.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(made.waitFor()).as(text).isZero();
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    KeyStore both = KeyStore.getInstance("PKCS12");
    both.load(null, PASSWORD);
    both.setKeyEntry(
        "film", keys.getKey("film", PASSWORD), PASSWORD, keys.getCertificateChain("film"));
    both.setCertificateEntry("trusted", keys.getCertificate("film"));
    return both;
  }
}
