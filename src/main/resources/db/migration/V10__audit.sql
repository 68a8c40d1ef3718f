-- Who did what, when. It holds ids, words of ours and times, nothing that anybody said. A row is
-- written without a place, by the transaction it tells of; sealed, it has a place in the chain. All
-- columns from salt to outcome are empty where what the entry said was removed.
create table audit (
  number          ${serial},
  salt            ${bytes},
  happened_at     bigint,
  by_account_id   text,
  by_key_id       text,
  account_id      text,
  job_id          text,
  action          text,
  subject         text,
  outcome         text,
  place           bigint,
  entry_hash      ${bytes},
  chain_hash      ${bytes}
);

-- What is written with a change touches one index of few rows; the others are paid for by sealing.
create index audit_unsealed on audit (number) where place is null;
create unique index audit_places on audit (place) where place is not null;
create index audit_by_account on audit (account_id, place) where place is not null;
create index audit_by_job on audit (job_id, place) where place is not null;

-- The signed words about how far the chain had come: the newest ones, and the last of each hour.
create table audit_heads (
  place      bigint primary key,
  signed_at  bigint not null,
  jws        text   not null
);
