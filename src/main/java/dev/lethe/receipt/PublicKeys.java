package dev.lethe.receipt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.crypto.Ed25519Verifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.Base64URL;
import java.io.IOException;
import java.text.ParseException;
import java.util.stream.Stream;

/** The public keys of a server: by them alone, without it, a genuine statement is told. */
public final class PublicKeys {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JWKSet keys;

  private PublicKeys(JWKSet keys) {
    this.keys = keys;
  }

  /**
   * Reads a JSON Web Key set.
   *
   * @throws NotGenuine if it is none
   */
  public static PublicKeys parse(String jwks) throws NotGenuine {
    try {
      return new PublicKeys(JWKSet.parse(jwks).toPublicJWKSet());
    } catch (ParseException e) {
      throw new NotGenuine("the keys are no JSON Web Key set", e);
    }
  }

  /**
   * What a compact JWS states.
   *
   * @throws NotGenuine unless one of these keys has signed it, byte for byte
   */
  public Statement verify(String compact) throws NotGenuine {
    JWSObject signed = parsed(compact);
    JWSHeader header = signed.getHeader();
    if (!JWSAlgorithm.EdDSA.equals(header.getAlgorithm())) {
      throw new NotGenuine("it is signed by " + header.getAlgorithm() + " and not by EdDSA");
    }
    String id = String.valueOf(header.getKeyID());
    JWK key = keys.getKeyByKeyId(id);
    if (key == null) {
      throw new NotGenuine("it names the key " + id + ", which is not among those given");
    }
    try {
      if (!signed.verify(new Ed25519Verifier(key.toOctetKeyPair()))) {
        throw new NotGenuine("the signature does not fit: it was changed, or signed by another");
      }
      JsonNode content = JSON.readTree(signed.getPayload().toBytes());
      return new Statement(String.valueOf(header.getType()), id, content);
    } catch (JOSEException | ClassCastException e) {
      throw new NotGenuine("the key " + id + " is not one for such signatures", e);
    } catch (IOException e) {
      throw new NotGenuine("what is signed is not JSON", e);
    }
  }

  private static JWSObject parsed(String compact) throws NotGenuine {
    try {
      JWSObject signed = JWSObject.parse(compact);
      // Some letters of base64 carry bits that decoders drop: with them a changed text would pass.
      boolean exact =
          Stream.of(signed.getParsedParts())
              .allMatch(part -> Base64URL.encode(part.decode()).equals(part));
      if (exact) {
        return signed;
      }
      throw new NotGenuine("it was changed: it is not in the form in which it was written");
    } catch (ParseException | IllegalArgumentException e) {
      throw new NotGenuine("it is no signed statement", e);
    }
  }
}
