-- One schema for both engines. Times are milliseconds since 1970 (UTC), ids are in their native
-- spelling. What users or programs said is only in sealed_values, under the key of its job.

create table accounts (
  id          text   primary key,
  name        text   not null unique,
  key_slot    bigint not null unique,
  created_at  bigint not null
);

create table api_keys (
  id           text   primary key,
  account_id   text   not null references accounts (id),
  name         text   not null,
  secret_hash  text   not null,
  scopes       text   not null,
  created_at   bigint not null,
  revoked_at   bigint
);

create index api_keys_by_account on api_keys (account_id);

create table jobs (
  id                text    primary key,
  account_id        text    not null references accounts (id),
  type              text    not null,
  key_slot          bigint  not null unique,
  visibility        text    not null,
  state             text    not null,
  data              text    not null,
  created_at        bigint  not null,
  submitted_at      bigint,
  started_at        bigint,
  ended_at          bigint,
  deadline_at       bigint,
  purge_at          bigint,
  not_before        bigint  not null,
  max_attempts      integer not null,
  deadline_millis   bigint,
  expires_millis    bigint,
  keep_partial      integer not null,
  attempt           integer not null,
  failures          integer not null,
  unconfirmed       integer not null,
  worker            text,
  lease_until       bigint,
  lease_renewed     bigint,
  containment       text,
  cancel_at         bigint,
  cancel_by         text,
  cancel_stop       text,
  cancel_millis     bigint,
  progress          double precision not null,
  progress_phase    text,
  progress_at       bigint,
  artifact_count    integer not null,
  stored_bytes      bigint  not null,
  retry_of          text,
  dialect           text,
  erasure_id        text
);

create index jobs_by_account on jobs (account_id, id);
create index jobs_queued on jobs (not_before, id) where state = 'queued' and data = 'kept';
create index jobs_leased on jobs (lease_until) where lease_until is not null;
create index jobs_unheld on jobs (cancel_at) where state = 'cancelling' and lease_until is null;
create index jobs_with_deadline on jobs (deadline_at)
  where deadline_at is not null and ended_at is null;
create index jobs_to_purge on jobs (purge_at) where purge_at is not null and data = 'kept';
create index jobs_in_draft on jobs (created_at) where state = 'draft' and data = 'kept';

-- Labels are found by a keyed hash of name and value; only their sealed text can be read.
create table job_labels (
  job_id      text not null references jobs (id),
  account_id  text not null,
  tag         ${bytes} not null,
  primary key (job_id, tag)
);

create index job_labels_by_tag on job_labels (account_id, tag, job_id);

-- The pad keeps every byte of a value off the pages that rows share; see SealedValues.
create table sealed_values (
  place   text primary key,
  job_id  text not null,
  pad     ${bytes} not null,
  value   ${bytes} not null
);

create index sealed_values_by_job on sealed_values (job_id);

-- The ledger: a row is here before the first byte of its file is.
create table artifacts (
  id             text    primary key,
  job_id         text    not null references jobs (id),
  kind           text    not null,
  attempt        integer not null,
  state          text    not null,
  bytes          bigint  not null,
  stored_bytes   bigint  not null,
  cipher_sha256  ${bytes},
  created_at     bigint  not null
);

create index artifacts_by_job on artifacts (job_id, id);
create index artifacts_not_stored on artifacts (state) where state in ('writing', 'dropped');

create table erasures (
  id             text    primary key,
  job_id         text    not null,
  account_id     text    not null,
  job_type       text    not null,
  key_slot       bigint  not null,
  action         text    not null,
  cause          text    not null,
  asked_by       text,
  state          text    not null,
  steps          text    not null,
  tries          integer not null,
  next_try_at    bigint  not null,
  error_code     text,
  error_message  text,
  error_at       bigint,
  artifacts      text    not null,
  links_revoked  integer not null,
  residuals      text    not null,
  created_at     bigint  not null,
  done_at        bigint
);

create index erasures_running on erasures (next_try_at) where state = 'running';
create index erasures_by_job on erasures (job_id);
