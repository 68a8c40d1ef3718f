-- Uploads that go on where they broke off. What clients say of the file is in sealed_values.
create table uploads (
  id           text   primary key,
  job_id       text   not null references jobs (id),
  account_id   text   not null,
  length       bigint not null,
  received     bigint not null,
  created_at   bigint not null,
  expires_at   bigint not null,
  artifact_id  text
);

create index uploads_by_job on uploads (job_id);
create index uploads_by_expiry on uploads (expires_at);

-- Each piece is a file of the ledger, and says which bytes of which upload it holds.
alter table artifacts add column upload_id text;
alter table artifacts add column upload_at bigint;

create index artifacts_of_upload on artifacts (upload_id, upload_at) where upload_id is not null;

-- Requests that named an Idempotency-Key: keyed hashes of the key and of what was asked, and the id
-- of what came of it. Never a body.
create table repeats (
  account_id   text   not null,
  key_tag      ${bytes} not null,
  request_tag  ${bytes} not null,
  subject      text   not null,
  expires_at   bigint not null,
  primary key (account_id, key_tag)
);

create index repeats_by_expiry on repeats (expires_at);
