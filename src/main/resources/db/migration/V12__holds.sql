-- What is not to be erased: a job, or an account with all its jobs. Whoever erases looks here in the
-- transaction in which the erasure begins. The reason of a job's hold is in sealed_values under the
-- key of the job; that of an account's is sealed here, under the key of the account.
create table holds (
  subject        text    primary key,
  account_id     text    not null references accounts (id),
  job_id         text,
  admin          integer not null,
  by_account_id  text    not null,
  by_key_id      text,
  since          bigint  not null,
  reason         ${bytes}
);

create index holds_by_account on holds (account_id, subject);

-- Who put a job into the trash, and what ended with that for good. The row goes when the job is
-- brought back or erased.
create table trash (
  job_id         text    primary key references jobs (id),
  by_key_id      text,
  trashed_at     bigint  not null,
  links_revoked  integer not null
);

drop index jobs_to_purge;
create index jobs_to_purge on jobs (purge_at)
  where purge_at is not null and data in ('kept', 'trashed');
