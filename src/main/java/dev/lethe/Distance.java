package dev.lethe;

import dev.lethe.account.Account;
import dev.lethe.id.AccountId;
import dev.lethe.ledger.Artifacts;
import dev.lethe.remote.Offers;
import dev.lethe.remote.Remote;
import dev.lethe.work.StoredQueue;
import java.util.HexFormat;

/** Puts together what workers on other machines speak to. */
record Distance(Stores stores, Engine.Machine machine, Offers offers, Engine.Surroundings around) {
  private static final int NAME_BYTES = 16;

  Remote remote(StoredQueue queue, Artifacts artifacts, Remote.Terms terms) {
    return new Remote(
        new Remote.Parts(
            stores.database(),
            stores.jobs(),
            stores.attempts(),
            offers,
            stores.erasures(),
            queue,
            stores.ledger(),
            artifacts,
            machine.sources(),
            (account, key, name) -> name(account, key + "/" + name),
            terms,
            around.signals(),
            around.clock()));
  }

  /** Names are what people say, so a lease has this in their stead. */
  private String name(AccountId account, String said) {
    long slot =
        stores
            .database()
            .read(() -> stores.accounts().find(account))
            .map(Account::keySlot)
            .orElseThrow(() -> new IllegalStateException("no account " + account));
    byte[] hash = Engine.accountSecret(stores, slot, "remote worker/" + said);
    return HexFormat.of().formatHex(hash, 0, NAME_BYTES);
  }
}
