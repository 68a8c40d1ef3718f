-- What ends jobs by itself: which of them (null: any), so long after their end or since they were
-- made, and how. The value of a label is sealed under the key of the account; jobs are found by its
-- keyed hash, which job_labels has too.
create table policies (
  id            text    primary key,
  account_id    text    references accounts (id),
  type          text,
  states        text    not null,
  label_tag     ${bytes},
  label         ${bytes},
  counts_from   text    not null,
  after_millis  bigint  not null,
  action        text    not null,
  undo_millis   bigint,
  created_at    bigint  not null,
  changed_at    bigint  not null
);

create index policies_by_account on policies (account_id);

-- One row: since when the default of the server holds. What ended before counts from then.
create table retention_default (
  since  bigint not null
);

-- What will end of an account on a day (its number since 1970, UTC), as it was first foreseen.
create table retention_notices (
  account_id  text   not null,
  day         bigint not null,
  jobs        bigint not null,
  bytes       bigint not null,
  noticed_at  bigint not null,
  primary key (account_id, day)
);

-- Where ended jobs are found in the order in which they fall due. Those with a date of their own are
-- in jobs_to_purge.
create index jobs_ended on jobs (ended_at, id)
  where data = 'kept' and ended_at is not null and purge_at is null;
create index jobs_ended_by_account on jobs (account_id, ended_at, id)
  where data = 'kept' and ended_at is not null and purge_at is null;

-- Which policy put a job into the trash; none if somebody did.
alter table trash add column policy_id text;
