package dev.lethe.type.transcribe;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.caption.BadText;
import dev.lethe.caption.Given;
import dev.lethe.caption.GivenText;
import dev.lethe.type.media.JsonFields;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/** A given transcript on its way from the user's file to one that we wrote. */
final class GivenFile {
  static final String TIMED = "timed";

  private GivenFile() {}

  static void read(WorkFiles files) throws IOException, BadText {
    JsonNode order = JsonFields.JSON.readTree(Files.readString(files.order()));
    Path file = files.scratch().resolve(order.path("file").asText());
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
              .toString();
    } catch (CharacterCodingException _) {
      throw new BadText("the transcript is not text in UTF-8");
    }
    Given given = GivenText.read(text, order.path("format").asText());
    ObjectNode out = JsonFields.JSON.createObjectNode().put(TIMED, given.timed());
    ArrayNode parts = out.putArray("parts");
    for (Given.Part part : given.parts()) {
      parts
          .addObject()
          .put("start", part.startMs())
          .put("end", part.endMs())
          .put("text", part.text());
    }
    Files.writeString(files.given(), out.toString());
  }

  /** What {@link #read} wrote. */
  static Given again(WorkFiles files) throws IOException {
    JsonNode tree = JsonFields.JSON.readTree(Files.readString(files.given()));
    var parts = new ArrayList<Given.Part>();
    for (JsonNode part : tree.path("parts")) {
      parts.add(
          new Given.Part(
              part.path("start").asLong(), part.path("end").asLong(), part.path("text").asText()));
    }
    return new Given(parts, tree.path(TIMED).asBoolean());
  }
}
