package dev.lethe.store;

import static org.junit.jupiter.api.TestInstance.Lifecycle.PER_CLASS;

import dev.lethe.account.AccountStoreContract;
import dev.lethe.account.SessionStoreContract;
import dev.lethe.audit.AuditChainContract;
import dev.lethe.callback.CallbackStoreContract;
import dev.lethe.closing.ClosingStoreContract;
import dev.lethe.ending.ErasureStoreContract;
import dev.lethe.ending.HoldStoreContract;
import dev.lethe.ending.ReceiptStoreContract;
import dev.lethe.ending.TrashStoreContract;
import dev.lethe.event.EventLogContract;
import dev.lethe.event.FeedContract;
import dev.lethe.event.NoticesContract;
import dev.lethe.job.DraftContract;
import dev.lethe.job.JobListContract;
import dev.lethe.job.JobScheduleContract;
import dev.lethe.job.JobStoreContract;
import dev.lethe.job.QueueStoreContract;
import dev.lethe.job.RepeatStoreContract;
import dev.lethe.job.TransactionsContract;
import dev.lethe.ledger.LedgerContract;
import dev.lethe.ledger.LinkStoreContract;
import dev.lethe.quota.UsageContract;
import dev.lethe.remote.RemoteStoreContract;
import dev.lethe.retention.PolicyStoreContract;
import dev.lethe.retention.RetentionStoreContract;
import dev.lethe.upload.UploadStoreContract;
import dev.lethe.webhook.HappeningsContract;
import dev.lethe.webhook.WebhookStoreContract;
import dev.lethe.work.StartOrderContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The contracts of the stores, held on SQLite. */
final class SqliteStoresTest {
  @Nested
  class OfTransactions extends OnSqlite implements TransactionsContract {}

  @Nested
  class OfJobs extends OnSqlite implements JobStoreContract {}

  @Nested
  class OfJobLists extends OnSqlite implements JobListContract {}

  @Nested
  class OfJobSchedules extends OnSqlite implements JobScheduleContract {}

  @Nested
  class OfQueues extends OnSqlite implements QueueStoreContract {}

  @Nested
  class OfStartOrder extends OnSqlite implements StartOrderContract {}

  @Nested
  class OfLedger extends OnSqlite implements LedgerContract {}

  @Nested
  class OfPolicies extends OnSqlite implements PolicyStoreContract {}

  @Nested
  class OfRetention extends OnSqlite implements RetentionStoreContract {}

  @Nested
  class OfRemoteWorkers extends OnSqlite implements RemoteStoreContract {}

  @Nested
  class OfUploads extends OnSqlite implements UploadStoreContract {}

  @Nested
  class OfDrafts extends OnSqlite implements DraftContract {}

  @Nested
  class OfRepeats extends OnSqlite implements RepeatStoreContract {}

  @Nested
  class OfLinks extends OnSqlite implements LinkStoreContract {}

  @Nested
  class OfCallbacks extends OnSqlite implements CallbackStoreContract {}

  @Nested
  class OfErasures extends OnSqlite implements ErasureStoreContract {}

  @Nested
  class OfHolds extends OnSqlite implements HoldStoreContract {}

  @Nested
  class OfTrash extends OnSqlite implements TrashStoreContract {}

  @Nested
  class OfReceipts extends OnSqlite implements ReceiptStoreContract {}

  @Nested
  class OfAudit extends OnSqlite implements AuditChainContract {}

  @Nested
  class OfEvents extends OnSqlite implements EventLogContract {}

  @Nested
  class OfNotices extends OnSqlite implements NoticesContract {}

  @Nested
  class OfUsage extends OnSqlite implements UsageContract {}

  @Nested
  class OfWebhooks extends OnSqlite implements WebhookStoreContract {}

  @Nested
  class OfHappenings extends OnSqlite implements HappeningsContract {}

  @Nested
  class OfFeeds extends OnSqlite implements FeedContract {}

  @Nested
  class OfSessions extends OnSqlite implements SessionStoreContract {}

  @Nested
  class OfAccounts extends OnSqlite implements AccountStoreContract {}

  @Nested
  class OfClosings extends OnSqlite implements ClosingStoreContract {}

  /** One file for all tests of a contract. */
  @TestInstance(PER_CLASS)
  abstract static class OnSqlite {
    private TestStores stores;

    @BeforeAll
    void open(@TempDir Path folder) {
      stores = TestStores.sqlite(folder);
    }

    public TestStores stores() {
      return stores;
    }

    @AfterAll
    void close() {
      stores.close();
    }
  }
}
