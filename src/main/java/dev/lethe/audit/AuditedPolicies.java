package dev.lethe.audit;

import dev.lethe.ending.Endings.Asker;
import dev.lethe.id.AccountId;
import dev.lethe.id.PolicyId;
import dev.lethe.retention.Policy;
import dev.lethe.retention.PolicyStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A store of policies that writes down who made, changed and removed one; never its label. */
public final class AuditedPolicies implements PolicyStore {
  private final PolicyStore policies;
  private final AuditLog audit;

  public AuditedPolicies(PolicyStore policies, AuditLog audit) {
    this.policies = policies;
    this.audit = audit;
  }

  @Override
  public void insert(Policy policy, Asker by) {
    policies.insert(policy, by);
    append(policy, by, policy.createdAt(), "policy.made");
  }

  @Override
  public void replace(Policy policy, Asker by) {
    policies.replace(policy, by);
    append(policy, by, policy.changedAt(), "policy.changed");
  }

  @Override
  public void remove(Policy policy, Asker by, Instant now) {
    policies.remove(policy, by, now);
    append(policy, by, now, "policy.removed");
  }

  private void append(Policy policy, Asker by, Instant at, String action) {
    audit.append(
        new Entry(
            at,
            new Entry.By(by.account(), by.key()),
            policy.account(),
            null,
            action,
            policy.id().toString(),
            policy.term().action().word()));
  }

  @Override
  public Optional<Policy> find(PolicyId id) {
    return policies.find(id);
  }

  @Override
  public List<Policy> all() {
    return policies.all();
  }

  @Override
  public long count(Optional<AccountId> account) {
    return policies.count(account);
  }
}
