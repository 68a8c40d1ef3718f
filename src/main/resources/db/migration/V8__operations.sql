-- Commands that were accepted, for clients that ask by name what became of them. Ids, codes and times
-- only: a row outlives the content of its job.
create table operations (
  id           text   primary key,
  account_id   text   not null references accounts (id),
  job_id       text   not null references jobs (id),
  kind         text   not null,
  accepted_at  bigint not null
);

create index operations_by_job on operations (job_id);

-- How a session's client wants to be spoken to: a word of the front door that opened it.
alter table sessions add column form text not null default '';

-- Keys of the short form have no id in them.
create index api_keys_by_secret on api_keys (secret_hash);
