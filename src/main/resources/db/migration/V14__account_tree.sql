-- Accounts of accounts. A parent is given when the account is made and never changed, so there are
-- no circles, and who descends from whom may be remembered.
alter table accounts add column parent_id text references accounts (id);
create index accounts_by_parent on accounts (parent_id) where parent_id is not null;

-- An account that is closed stays as a tombstone: closing once nothing new is accepted, closed once
-- all that it had is erased by the sweep.
alter table accounts add column closing_at bigint;
alter table accounts add column closing_sweep text;
alter table accounts add column closed_at bigint;

create index accounts_closing on accounts (closing_at)
  where closing_at is not null and closed_at is null;

alter table api_keys add column expires_at bigint;
alter table api_keys add column last_used_at bigint;
