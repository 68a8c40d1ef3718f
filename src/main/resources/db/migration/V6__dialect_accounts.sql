-- What the dialects need to know of accounts, and the jobs that each of them made.

alter table accounts add column subscription_ends bigint;

-- A password is kept as its Argon2id hash, with salt and costs in it.
create table passwords (
  account_id  text   primary key references accounts (id),
  hash        text   not null,
  set_at      bigint not null
);

-- A session is known by the hash of its token. Whoever came in by an API key leaves with it.
create table sessions (
  token_hash  text   primary key,
  account_id  text   not null references accounts (id),
  key_id      text,
  opened_at   bigint not null,
  used_at     bigint not null
);

create index sessions_by_account on sessions (account_id);
create index sessions_by_use on sessions (used_at);

create index jobs_by_dialect on jobs (account_id, dialect, id) where dialect is not null;
