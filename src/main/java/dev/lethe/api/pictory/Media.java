package dev.lethe.api.pictory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.api.Domain;
import dev.lethe.error.Refusal;
import dev.lethe.http.Json;
import dev.lethe.id.AccountId;
import dev.lethe.id.JobId;
import dev.lethe.id.WireIds;
import dev.lethe.job.Job;
import dev.lethe.job.JobState;
import dev.lethe.job.Source;
import dev.lethe.ledger.Artifact;
import dev.lethe.ledger.ArtifactKind;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files that clients put here before they make jobs of them. Each lies in a draft of its own, which
 * this dialect shows nowhere and which ends as every draft does; whoever knows its address may read
 * it, and a job whose request names the address gets a copy.
 */
final class Media {
  private static final String PATH = "/pictoryapis/v1/media/files/";
  private static final Pattern OWN =
      Pattern.compile(Pattern.quote(PATH) + "([0-9a-f]{32})/([^/?#]+)/[^/?#]+");

  private final Domain domain;

  Media(Domain domain) {
    this.domain = domain;
  }

  /** What a client says of a file before it comes. */
  record Said(String name, String type) {
    String remembered() {
      return Json.text(Map.of("media", Map.of("name", name, "type", type)));
    }

    static Said of(Job draft) {
      JsonNode media = Call.memory(draft).path("media");
      return new Said(media.path("name").asText(), media.path("type").asText());
    }
  }

  static String route() {
    return PATH + "{job}/{token}/{name}";
  }

  String address(Job draft, String name) {
    String path = PATH + WireIds.hex(draft.id().uuid()) + "/";
    // A name of dots alone would be a step in the path.
    String last = name.replaceAll("^\\.+|[^A-Za-z0-9._-]", "_");
    return domain.links().pass(draft, path, PATH) + "/" + last;
  }

  /** The file at such an address, if there is one by now. */
  Optional<Artifact> find(String job, String token) {
    return WireIds.hex(job)
        .map(JobId::new)
        .flatMap(domain.jobs()::find)
        .filter(draft -> draft.kept() && isMedia(draft))
        .filter(draft -> domain.links().passes(draft, PATH, token))
        .flatMap(draft -> files(draft).stream().max(Comparator.comparing(Artifact::createdAt)));
  }

  static boolean isMedia(Job job) {
    return job.state() == JobState.DRAFT && Pictory.NAME.equals(job.links().dialect());
  }

  List<Artifact> files(Job draft) {
    return domain.transactions().read(() -> domain.ledger().of(draft.id())).stream()
        .filter(file -> file.kind() == ArtifactKind.INPUT)
        .filter(file -> file.state() == Artifact.State.STORED)
        .toList();
  }

  /**
   * Those of the inputs of a job that lie here, by the names of the inputs.
   *
   * @throws Refusal {@code invalid_request} for an address of ours at which the account has nothing
   */
  Map<String, Artifact> among(AccountId account, List<Source> sources) {
    String origin = domain.links().publicUrl().toString();
    var found = new HashMap<String, Artifact>();
    for (Source source : sources) {
      if (source.url().startsWith(origin + PATH)) {
        Matcher own = OWN.matcher(source.url().substring(origin.length()));
        Optional<Artifact> file =
            own.matches() ? find(own.group(1), own.group(2)) : Optional.empty();
        found.put(
            source.name(),
            file.filter(one -> isOf(account, one)).orElseThrow(() -> nothing(source.url())));
      }
    }
    return found;
  }

  private boolean isOf(AccountId account, Artifact file) {
    return domain.jobs().find(file.job()).filter(job -> job.account().equals(account)).isPresent();
  }

  private static Refusal nothing(String url) {
    String name = url.substring(url.lastIndexOf('/') + 1);
    return Refusal.field("", "not_found", "there is no file " + name + " at its address");
  }
}
