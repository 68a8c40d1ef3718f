-- An end of many jobs, from its plan to its receipt. What its filter says is sealed under the key of
-- the account; the counts are kept with the items, so that nobody has to count a million.
create table sweeps (
  id             text    primary key,
  account_id     text    not null references accounts (id),
  accounts       text    not null,
  by_account_id  text    not null,
  by_key_id      text,
  action         text    not null,
  state          text    not null,
  unattended     integer not null,
  filter         ${bytes},
  plan           text,
  planned        bigint  not null,
  bytes          bigint  not null,
  types          text    not null,
  done           bigint  not null,
  refused        bigint  not null,
  waiting        bigint  not null,
  created_at     bigint  not null,
  expires_at     bigint,
  started_at     bigint,
  ended_at       bigint,
  receipt        text
);

create index sweeps_by_account on sweeps (account_id, id);
create index sweeps_by_state on sweeps (state, id);
create index sweeps_by_plan on sweeps (account_id, plan);

-- The jobs that the plan named: it does these and no others.
create table sweep_items (
  sweep_id        text not null references sweeps (id),
  job_id          text not null,
  state           text not null,
  code            text,
  erasure_id      text,
  receipt_sha256  ${bytes},
  primary key (sweep_id, job_id)
);

create index sweep_items_planned on sweep_items (sweep_id, job_id) where state = 'planned';
create index sweep_items_waiting on sweep_items (sweep_id, job_id) where state = 'waiting';
create index sweep_items_erased on sweep_items (sweep_id, erasure_id)
  where receipt_sha256 is not null;
