package dev.lethe.api.v1;

import dev.lethe.account.Scope;
import dev.lethe.backup.RestoreMark;
import dev.lethe.error.Refusal;
import dev.lethe.fsck.Finding;
import dev.lethe.fsck.Fsck;
import dev.lethe.fsck.Page;
import dev.lethe.http.Answer;
import dev.lethe.http.Body;
import dev.lethe.http.Query;
import dev.lethe.http.Route;
import dev.lethe.id.JobId;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The check of rows, files and keys, for administrators. An answer is about one stretch of the jobs
 * and says where the next one begins, so that none takes long and none is lost.
 */
final class FsckRoutes {
  private final Admission admission;
  private final RestoreMark restored;
  private final Fsck fsck;

  FsckRoutes(Admission admission, Fsck fsck, RestoreMark restored) {
    this.admission = admission;
    this.restored = restored;
    this.fsck = fsck;
  }

  List<Route> routes() {
    return List.of(Route.post("/v1/fsck", this::look));
  }

  private void look(Context ctx) throws IOException {
    admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    Wanted wanted =
        Body.optionalJson(ctx, Wanted.class).orElseGet(() -> new Wanted(null, null, null));
    var ask = new Fsck.Ask(after(wanted), is(wanted.hashes(), true), is(wanted.repair(), false));
    if (ask.repair()) {
      BackupRoutes.refuseUnconfirmed(restored);
    }
    Answer.json(ctx, 200, PageJson.of(fsck.look(ask)));
  }

  private static Optional<JobId> after(Wanted wanted) {
    return Optional.ofNullable(wanted.after())
        .map(text ->
            JobId.parse(text)
                .orElseThrow(() -> Refusal.field("/after", "invalid", "the id of a job")));
  }

  private static boolean is(@Nullable Boolean said, boolean byDefault) {
    return said == null ? byDefault : said;
  }

  record Wanted(@Nullable Boolean repair, @Nullable Boolean hashes, @Nullable String after) {}

  record PageJson(List<FindingJson> findings, int jobs, @Nullable String next) {
    static PageJson of(Page page) {
      return new PageJson(
          page.findings().stream().map(FindingJson::of).toList(),
          page.jobs(),
          page.next().map(JobId::toString).orElse(null));
    }
  }

  record FindingJson(
      String kind,
      @Nullable String jobId,
      @Nullable String artifactId,
      @Nullable Long keySlot,
      long bytes,
      boolean repaired) {
    static FindingJson of(Finding finding) {
      return new FindingJson(
          finding.kind().word(),
          text(finding.job()),
          text(finding.artifact()),
          finding.keySlot(),
          finding.bytes(),
          finding.repaired());
    }

    private static @Nullable String text(@Nullable Object id) {
      return id == null ? null : id.toString();
    }
  }
}
