package dev.lethe.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.key.KeyStoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PublicKeysTest {
  private static final String TYPE = "lethe-test";
  private static final String SAID = "{\"v\":1,\"said\":\"ümlaut\"}";

  @TempDir private Path folder = Path.of("");

  @Test
  void what_was_signed_is_told_with_its_type_and_its_key() throws Exception {
    SigningKey key = SigningKey.in(folder);
    String signed = key.sign(TYPE, SAID);
    Statement stated = PublicKeys.parse(key.publicKeys()).verify(signed);
    assertThat(stated.type()).isEqualTo(TYPE);
    assertThat(stated.content().toString()).isEqualTo(SAID);
    assertThat(key.publicKeys()).contains(stated.key()).doesNotContain("\"d\"");
    assertThat(signed).isEqualTo(key.sign(TYPE, SAID));
  }

  @Test
  void a_change_of_any_letter_is_found_out() throws Exception {
    SigningKey key = SigningKey.in(folder);
    PublicKeys keys = PublicKeys.parse(key.publicKeys());
    String signed = key.sign(TYPE, SAID);
    for (int at = 0; at < signed.length(); at++) {
      for (char other : new char[] {'A', 'B', 'g', '_', '.', '\n', '='}) {
        if (signed.charAt(at) != other) {
          String changed = signed.substring(0, at) + other + signed.substring(at + 1);
          assertThatThrownBy(() -> keys.verify(changed))
              .as("%s at %d", other, at)
              .isInstanceOf(NotGenuine.class);
        }
      }
      String cut = signed.substring(0, at) + signed.substring(at + 1);
      assertThatThrownBy(() -> keys.verify(cut)).isInstanceOf(NotGenuine.class);
    }
    assertThatThrownBy(() -> keys.verify(signed + "A")).isInstanceOf(NotGenuine.class);
    assertThatThrownBy(() -> keys.verify(signed + ".")).isInstanceOf(NotGenuine.class);
  }

  @Test
  void another_key_signs_something_else(@TempDir Path elsewhere) throws Exception {
    String signed = SigningKey.in(folder).sign(TYPE, SAID);
    PublicKeys other = PublicKeys.parse(SigningKey.in(elsewhere).publicKeys());
    assertThatThrownBy(() -> other.verify(signed)).hasMessageContaining("not among those given");
  }

  @Test
  void nothing_is_taken_for_signed_that_says_so_itself() throws Exception {
    SigningKey key = SigningKey.in(folder);
    PublicKeys keys = PublicKeys.parse(key.publicKeys());
    String[] parts = key.sign(TYPE, SAID).split("[.]");
    for (String alg : new String[] {"none", "HS256", "ES256", "Ed25519"}) {
      String header = "{\"alg\":\"" + alg + "\",\"kid\":\"" + kid(key) + "\"}";
      String forged = base64(header) + "." + parts[1] + "." + parts[2];
      assertThatThrownBy(() -> keys.verify(forged)).as(alg).isInstanceOf(NotGenuine.class);
    }
    // A key that comes with the statement proves nothing.
    String own = "{\"alg\":\"EdDSA\",\"jwk\":" + publicKey(key) + "}";
    assertThatThrownBy(() -> keys.verify(base64(own) + "." + parts[1] + "." + parts[2]))
        .isInstanceOf(NotGenuine.class);
    assertThatThrownBy(() -> keys.verify("")).isInstanceOf(NotGenuine.class);
    assertThatThrownBy(() -> PublicKeys.parse("{}")).isInstanceOf(NotGenuine.class);
  }

  @Test
  void the_key_is_made_once_and_read_by_its_owner_alone() throws Exception {
    SigningKey made = SigningKey.in(folder);
    made.make();
    Path file = folder.resolve("receipts.jwks");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(folder.toFile().list()).containsExactly("receipts.jwks");
    SigningKey again = SigningKey.in(folder);
    again.make();
    assertThat(again.publicKeys()).isEqualTo(made.publicKeys());
    assertThat(again.sign(TYPE, SAID)).isEqualTo(made.sign(TYPE, SAID));

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> SigningKey.in(folder))
        .isInstanceOf(KeyStoreException.class)
        .hasMessageContaining("chmod 0600");
  }

  @Test
  void a_damaged_key_is_not_replaced_by_another() throws IOException {
    SigningKey.in(folder).make();
    Path file = folder.resolve("receipts.jwks");
    for (String damaged : new String[] {"", "{", "{\"keys\":[]}", publicKeys()}) {
      Files.writeString(file, damaged);
      SigningKey key = SigningKey.in(folder);
      key.make();
      assertThatThrownBy(() -> key.sign(TYPE, SAID))
          .isInstanceOf(KeyStoreException.class)
          .hasMessageContaining("restore it")
          .hasNoCause();
      assertThat(file).hasContent(damaged);
    }
  }

  private String publicKeys() throws IOException {
    Path other = Files.createTempDirectory(folder, "other");
    return SigningKey.in(other).publicKeys();
  }

  private static String publicKey(SigningKey key) {
    return key.publicKeys().replaceFirst("^[{]\"keys\":\\[", "").replaceFirst("][}]$", "");
  }

  private static String kid(SigningKey key) {
    return key.publicKeys().replaceFirst(".*\"kid\":\"([^\"]*)\".*", "$1");
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }
}
