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

/** The contracts of the stores, held on a real PostgreSQL server. */
final class PostgresStoresTest {
  @Nested
  class OfTransactions extends OnPostgres implements TransactionsContract {}

  @Nested
  class OfJobs extends OnPostgres implements JobStoreContract {}

  @Nested
  class OfJobLists extends OnPostgres implements JobListContract {}

  @Nested
  class OfJobSchedules extends OnPostgres implements JobScheduleContract {}

  @Nested
  class OfQueues extends OnPostgres implements QueueStoreContract {}

  @Nested
  class OfStartOrder extends OnPostgres implements StartOrderContract {}

  @Nested
  class OfLedger extends OnPostgres implements LedgerContract {}

  @Nested
  class OfPolicies extends OnPostgres implements PolicyStoreContract {}

  @Nested
  class OfRetention extends OnPostgres implements RetentionStoreContract {}

  @Nested
  class OfRemoteWorkers extends OnPostgres implements RemoteStoreContract {}

  @Nested
  class OfUploads extends OnPostgres implements UploadStoreContract {}

  @Nested
  class OfDrafts extends OnPostgres implements DraftContract {}

  @Nested
  class OfRepeats extends OnPostgres implements RepeatStoreContract {}

  @Nested
  class OfLinks extends OnPostgres implements LinkStoreContract {}

  @Nested
  class OfCallbacks extends OnPostgres implements CallbackStoreContract {}

  @Nested
  class OfErasures extends OnPostgres implements ErasureStoreContract {}

  @Nested
  class OfHolds extends OnPostgres implements HoldStoreContract {}

  @Nested
  class OfTrash extends OnPostgres implements TrashStoreContract {}

  @Nested
  class OfReceipts extends OnPostgres implements ReceiptStoreContract {}

  @Nested
  class OfAudit extends OnPostgres implements AuditChainContract {}

  @Nested
  class OfEvents extends OnPostgres implements EventLogContract {}

  @Nested
  class OfNotices extends OnPostgres implements NoticesContract {}

  @Nested
  class OfUsage extends OnPostgres implements UsageContract {}

  @Nested
  class OfWebhooks extends OnPostgres implements WebhookStoreContract {}

  @Nested
  class OfHappenings extends OnPostgres implements HappeningsContract {}

  @Nested
  class OfFeeds extends OnPostgres implements FeedContract {}

  @Nested
  class OfSessions extends OnPostgres implements SessionStoreContract {}

  @Nested
  class OfAccounts extends OnPostgres implements AccountStoreContract {}

  @Nested
  class OfClosings extends OnPostgres implements ClosingStoreContract {}

  /** One database for all tests of a contract. */
  @TestInstance(PER_CLASS)
  abstract static class OnPostgres {
    private TestStores stores;

    @BeforeAll
    void open(@TempDir Path folder) {
      stores = TestStores.postgres(folder);
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
