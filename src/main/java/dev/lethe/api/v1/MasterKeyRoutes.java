package dev.lethe.api.v1;

import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.audit.Entry;
import dev.lethe.audit.Sealer;
import dev.lethe.backup.RestoreMark;
import dev.lethe.ending.Rotations;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Body;
import dev.lethe.http.Query;
import dev.lethe.http.Route;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The master key, for administrators. It is rotated by naming the number that it shall have, so
 * that a request that is sent again does not rotate it again.
 */
final class MasterKeyRoutes {
  private final Admission admission;
  private final RestoreMark restored;
  private final Rotations rotations;
  private final Sealer audit;

  MasterKeyRoutes(Admission admission, V1.Proofs proofs, RestoreMark restored) {
    this.admission = admission;
    this.restored = restored;
    this.rotations = proofs.rotations();
    this.audit = proofs.audit().sealer();
  }

  List<Route> routes() {
    return List.of(Route.get("/v1/master-key", this::get), Route.put("/v1/master-key", this::put));
  }

  private void get(Context ctx) throws IOException {
    admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    Answer.json(ctx, 200, MasterKeyJson.of(rotations.standing()));
  }

  private void put(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    Integer epoch = Body.json(ctx, Wanted.class).epoch();
    if (epoch == null) {
      throw Refusal.field("/epoch", "missing", "say which number the master key shall have");
    }
    int now = rotations.standing().epoch();
    if (epoch < now || epoch > now + 1) {
      throw Refusal.field("/epoch", "out_of_range", "%d or %d".formatted(now, now + 1));
    }
    BackupRoutes.refuseUnconfirmed(restored);
    audit.note(new Entry.By(who.account(), who.key()), "master_key.asked", String.valueOf(epoch));
    rotations.reach(epoch);
    Answer.json(ctx, 200, MasterKeyJson.of(rotations.standing()));
  }

  record Wanted(@Nullable Integer epoch) {}

  record MasterKeyJson(int epoch, boolean rotating, @Nullable Instant rotatedAt) {
    static MasterKeyJson of(Rotations.Standing now) {
      return new MasterKeyJson(now.epoch(), now.rotating(), now.rotatedAt().orElse(null));
    }
  }
}
