package dev.lethe.api.v1;

import dev.lethe.account.Principal;
import dev.lethe.account.Scope;
import dev.lethe.audit.Entry;
import dev.lethe.audit.Sealer;
import dev.lethe.backup.Backups;
import dev.lethe.backup.RestoreMark;
import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.http.Answer;
import dev.lethe.http.Body;
import dev.lethe.http.Query;
import dev.lethe.http.Route;
import dev.lethe.http.Streamed;
import io.javalin.http.Context;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Backups, for administrators: the server writes them on its own disk. One may take hours, so it is
 * begun by one request and looked at by others.
 */
final class BackupRoutes {
  private final Admission admission;
  private final Backups backups;
  private final Sealer audit;

  BackupRoutes(Admission admission, V1.Parts parts) {
    this.admission = admission;
    this.backups = parts.backups();
    this.audit = parts.proofs().audit().sealer();
  }

  List<Route> routes() {
    return List.of(
        Route.post("/v1/backups", this::begin),
        Route.get("/v1/backups", this::newest),
        Route.get("/v1/erasure-list", this::erasures),
        Route.get("/v1/restored", this::restored),
        Route.post("/v1/restored/confirm", this::confirm));
  }

  static void refuseUnconfirmed(RestoreMark restored) {
    if (restored.holds()) {
      throw new Refusal(
          ErrorCode.RESTORE_UNCONFIRMED, "nothing is destroyed before the data is confirmed");
    }
  }

  private void begin(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    Wanted wanted = Body.json(ctx, Wanted.class);
    boolean keys = "keys".equals(wanted.what());
    if (!keys && !"data".equals(wanted.what())) {
      throw Refusal.field("/what", "invalid", "data or keys");
    }
    Path to =
        path("/to", wanted.to())
            .orElseThrow(() -> Refusal.field("/to", "missing", "say which folder to write to"));
    Optional<Path> master = path("/master", wanted.master());
    if (master.isPresent() && !keys) {
      throw Refusal.field("/master", "invalid", "the master key goes with the keys");
    }
    Backups.Run run =
        backups
            .begin(new Backups.Ask(to, keys, master))
            .orElseThrow(() -> new Refusal(ErrorCode.BACKUP_RUNNING, "one is made at a time"));
    audit.note(by(who), "backup.begun", keys ? "keys" : "data");
    ctx.header("Location", "/v1/backups");
    Answer.json(ctx, 202, RunJson.of(run));
  }

  private static Optional<Path> path(String pointer, @Nullable String text) {
    try {
      Optional<Path> path = Optional.ofNullable(text).map(Path::of);
      if (path.isEmpty() || path.get().isAbsolute()) {
        return path;
      }
    } catch (InvalidPathException _) {
      // Said below.
    }
    throw Refusal.field(pointer, "invalid", "an absolute path on the server");
  }

  private void newest(Context ctx) throws IOException {
    admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    Answer.json(ctx, 200, new Page(backups.newest().stream().map(RunJson::of).toList(), null));
  }

  private void erasures(Context ctx) throws IOException {
    admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    Optional<OutputStream> out = Streamed.begin(ctx, "text/plain; charset=us-ascii");
    if (out.isPresent()) {
      try (var buffered = new BufferedOutputStream(out.get(), 1 << 16)) {
        backups.erasures(buffered);
      }
    }
  }

  private void restored(Context ctx) throws IOException {
    admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    Answer.json(ctx, 200, RestoredJson.of(backups.restored()));
  }

  private void confirm(Context ctx) throws IOException {
    Principal who = admission.admit(ctx, Scope.ADMIN);
    Query.of(ctx);
    backups.restored().confirm();
    audit.note(by(who), "restore.confirmed", "data");
    Answer.json(ctx, 200, RestoredJson.of(backups.restored()));
  }

  private static Entry.By by(Principal who) {
    return new Entry.By(who.account(), who.key());
  }

  record Wanted(@Nullable String to, @Nullable String what, @Nullable String master) {}

  record Page(List<RunJson> items, @Nullable String nextCursor) {}

  record RestoredJson(boolean unconfirmed, @Nullable String reason) {
    static RestoredJson of(RestoreMark restored) {
      return new RestoredJson(
          restored.holds(), restored.unconfirmed().map(RestoreMark.Reason::word).orElse(null));
    }
  }

  record RunJson(
      String what,
      String to,
      String state,
      @Nullable String error,
      Instant begunAt,
      @Nullable Instant endedAt,
      Backups.@Nullable Made made) {
    static RunJson of(Backups.Run run) {
      String state = run.running() ? "running" : run.error() == null ? "done" : "failed";
      return new RunJson(
          run.ask().keys() ? "keys" : "data",
          run.ask().to().toString(),
          state,
          run.error(),
          run.begunAt(),
          run.endedAt(),
          run.made());
    }
  }
}
