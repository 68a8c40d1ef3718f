package dev.lethe.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.error.ErrorCode;
import dev.lethe.error.Refusal;
import dev.lethe.id.AccountId;
import dev.lethe.store.TestStores;
import dev.lethe.testtype.ShellType;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Drafts that are told what to do only when they are handed in, on whatever stores there are. */
public interface DraftContract {
  TestStores stores();

  @Test
  default void a_draft_is_handed_in_with_what_it_is_told_last() {
    AccountId account = stores().newAccount();
    Job draft = draft(account);
    Job queued =
        jobs()
            .submitDraft(
                account,
                draft.id(),
                job ->
                    Submission.Draft.of(job)
                        .withParams("{\"script\":\"true\"}")
                        .remembering("{\"call\":\"late\"}")
                        .withPriority(7));
    Job kept = jobs().get(account, draft.id());
    assertThat(kept).isEqualTo(queued);
    assertThat(kept.state()).isEqualTo(JobState.QUEUED);
    assertThat(kept.content().params()).isEqualTo("{\"script\":\"true\"}");
    assertThat(kept.content().dialect()).isEqualTo("{\"call\":\"late\"}");
    assertThat(kept.content().labels()).isEqualTo(Map.of("customer", "c1"));
    assertThat(kept.terms().start().priority()).isEqualTo(7);
    assertThat(kept.terms().maxAttempts()).isEqualTo(draft.terms().maxAttempts());
  }

  @Test
  default void what_a_draft_is_told_is_checked_and_a_refusal_leaves_it_as_it_was() {
    AccountId account = stores().newAccount();
    Job draft = draft(account);
    refused(ErrorCode.INVALID_REQUEST, () -> jobs().submitDraft(account, draft.id()));
    refused(
        ErrorCode.INVALID_REQUEST,
        () ->
            jobs()
                .submitDraft(
                    account,
                    draft.id(),
                    job ->
                        Submission.Draft.of(job)
                            .withParams("{\"script\":\"true\"}")
                            .withPriority(1_000)));
    assertThat(jobs().get(account, draft.id())).isEqualTo(draft);
  }

  @Test
  default void a_draft_can_be_changed_until_it_is_handed_in() {
    AccountId account = stores().newAccount();
    Job draft = draft(account);
    var source = new Source("main", "https://example.org/secret-" + UUID.randomUUID());
    jobs().changeDraft(account, draft.id(), job -> Submission.Draft.of(job).with(List.of(source)));
    assertThat(jobs().get(account, draft.id()).content().sources()).containsExactly(source);
    assertThat(stores().onDisk(source.url())).isFalse();
    jobs()
        .submitDraft(
            account,
            draft.id(),
            job -> Submission.Draft.of(job).withParams("{\"script\":\"true\"}"));
    assertThat(jobs().get(account, draft.id()).content().sources()).containsExactly(source);
    refused(
        ErrorCode.JOB_NOT_DRAFT,
        () -> jobs().changeDraft(account, draft.id(), Submission.Draft::of));
    refused(
        ErrorCode.NOT_FOUND,
        () -> jobs().changeDraft(stores().newAccount(), draft.id(), Submission.Draft::of));
  }

  @Test
  default void an_operation_comes_back_to_its_account_only() {
    AccountId account = stores().newAccount();
    Job draft = draft(account);
    var operations =
        new Operations(
            stores().transactions(), stores().operations(), stores().ids(), stores().clock());
    for (Operation.Kind kind : Operation.Kind.values()) {
      Operation noted = operations.note(draft, kind);
      assertThat(operations.find(account, noted.id())).contains(noted);
      assertThat(operations.find(stores().newAccount(), noted.id())).isEmpty();
    }
    assertThat(operations.find(account, stores().ids().operation())).isEmpty();
  }

  private Job draft(AccountId account) {
    var terms = new Job.Terms(3, null, null, false);
    var content = Content.of("{}", Map.of("customer", "c1"));
    return jobs().submit(account, new Submission.Checked("test.shell", content, terms, true));
  }

  private Jobs jobs() {
    return new Jobs(
        new Jobs.Parts(
            stores().transactions(),
            stores().jobs(),
            _ -> stores().keys().take(),
            Map.of("test.shell", new ShellType()),
            Map.of(),
            stores().signals(),
            stores().ids(),
            stores().clock()));
  }

  private static void refused(ErrorCode code, Runnable asked) {
    assertThatThrownBy(asked::run)
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
