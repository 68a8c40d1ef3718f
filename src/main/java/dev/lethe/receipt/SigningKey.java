package dev.lethe.receipt;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.Ed25519Signer;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.gen.OctetKeyPairGenerator;
import dev.lethe.disk.Disk;
import dev.lethe.key.KeyStoreException;
import dev.lethe.key.SecretFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The key pair that signs receipts: a set of JSON Web Keys (RFC 7517, 8037) in a file of the key
 * folder, of which the first one signs and all are published. It is made once, and read when it is
 * first needed, for a start must not wait for the library behind it.
 */
public final class SigningKey {
  private static final String NAME = "receipts.jwks";

  private final Path file;
  private final Disk disk;
  private final Object reading = new Object();
  private @Nullable Pair pair;

  private record Pair(JWKSet all, OctetKeyPair first, Ed25519Signer signer) {}

  private SigningKey(Path file, Disk disk) {
    this.file = file;
    this.disk = disk;
  }

  /**
   * The key in this folder, made when it is first needed.
   *
   * @throws KeyStoreException if others can read it
   */
  public static SigningKey in(Path keyFolder) {
    return in(keyFolder, Disk.REAL);
  }

  /** As the other, on a disk that a test may watch. */
  public static SigningKey in(Path keyFolder, Disk disk) {
    Path file = keyFolder.resolve(NAME);
    SecretFile.check(file);
    return new SigningKey(file, disk);
  }

  /** Makes the key if there is none. */
  public void make() {
    if (Files.notExists(file)) {
      pair();
    }
  }

  /** Signs a JSON text: a compact JWS (RFC 7515). */
  public String sign(String type, String json) {
    Pair now = pair();
    var header =
        new JWSHeader.Builder(JWSAlgorithm.EdDSA)
            .keyID(now.first.getKeyID())
            .type(new JOSEObjectType(type))
            .build();
    var statement = new JWSObject(header, new Payload(json));
    try {
      statement.sign(now.signer);
    } catch (JOSEException e) {
      throw new KeyStoreException("the key in " + file + " does not sign", e);
    }
    return statement.serialize();
  }

  /** The public halves, as the JSON that everybody may have. */
  public String publicKeys() {
    return pair().all.toString(true);
  }

  private Pair pair() {
    synchronized (reading) {
      Pair known = pair;
      if (known == null) {
        known = SecretFile.read(file).map(this::parse).orElseGet(this::generate);
        pair = known;
      }
      return known;
    }
  }

  private Pair generate() {
    try {
      var made =
          new JWKSet(
              new OctetKeyPairGenerator(Curve.Ed25519)
                  .keyUse(KeyUse.SIGNATURE)
                  .algorithm(JWSAlgorithm.EdDSA)
                  .keyIDFromThumbprint(true)
                  .generate());
      SecretFile.write(disk, file, (made.toString(false) + "\n").getBytes(UTF_8));
      return of(made);
    } catch (JOSEException e) {
      throw new IllegalStateException("an Ed25519 key cannot be made", e);
    }
  }

  private Pair parse(byte[] text) {
    try {
      return of(JWKSet.parse(new String(text, UTF_8)));
    } catch (ParseException | JOSEException e) {
      // Its message may show what is in the file.
      throw new KeyStoreException(file + " holds no key that signs receipts: restore it");
    }
  }

  private Pair of(JWKSet keys) throws JOSEException {
    OctetKeyPair first =
        keys.getKeys().stream()
            .findFirst()
            .flatMap(SigningKey::signing)
            .orElseThrow(() ->
                new KeyStoreException(file + " holds no key that signs receipts: restore it"));
    return new Pair(keys, first, new Ed25519Signer(first));
  }

  private static Optional<OctetKeyPair> signing(JWK key) {
    return key instanceof OctetKeyPair pair && pair.isPrivate() && pair.getKeyID() != null
        ? Optional.of(pair)
        : Optional.empty();
  }
}
