package dev.lethe.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.error.Refusal;
import dev.lethe.job.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which job type serves a create call of a dialect, as the operator set it.
 *
 * @param type empty if none does: then the call is answered with 501 and nothing is stored
 * @param input the field of the request that names the addresses of the inputs; empty for none
 */
public record CreateCall(String type, ParamTemplate params, String input) {
  public static final CreateCall NONE = new CreateCall("", ParamTemplate.NONE);

  /** A call whose input comes with the request, or that has none. */
  public CreateCall(String type, ParamTemplate params) {
    this(type, params, "");
  }

  /**
   * The inputs that are to be fetched: the one address that the field holds, or a list of them.
   *
   * @param fields the value of a field; null if the request does not have it
   */
  public List<Source> sources(Function<String, @Nullable JsonNode> fields) {
    var sources = new ArrayList<Source>();
    JsonNode given = input.isEmpty() ? null : fields.apply(input);
    if (given == null) {
      return sources;
    }
    for (JsonNode address : given.isArray() ? given : List.of(given)) {
      if (!Source.isAddress(address.asText())) {
        throw Refusal.field("/" + input, "invalid_url", "expected an http or https address");
      }
      String name = sources.isEmpty() ? "main" : "main-" + (sources.size() + 1);
      sources.add(new Source(name, address.asText()));
    }
    return sources;
  }
}
