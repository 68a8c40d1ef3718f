-- The log holds notices beside the events of jobs. A notice has a name and facts (JSON of ids, words
-- of ours, numbers and times) and no state; of an event only one has a name, that which brought a
-- job back from the trash.
alter table events add column name text;
alter table events add column facts text;

-- Where accounts want to be told of events. Address and secrets are sealed under the key of the
-- account. What is to be told is not copied: an endpoint has a place in the log, up to which it was
-- told or nothing concerned it.
create table webhooks (
  id                text    primary key,
  account_id        text    not null references accounts (id),
  url               ${bytes} not null,
  secret            ${bytes} not null,
  old_secret        ${bytes},
  old_secret_until  bigint,
  filter            text    not null,
  enabled           integer not null,
  disabled_why      text,
  created_at        bigint  not null,
  up_to             bigint  not null,
  failing_since     bigint
);

create index webhooks_by_account on webhooks (account_id, id);

-- How telling went, and what is to be told again. No body: it is made of the log when it is sent.
create table webhook_deliveries (
  webhook_id   text    not null references webhooks (id),
  event_id     text    not null,
  name         text    not null,
  state        text    not null,
  tries        integer not null,
  status       integer,
  trouble      text,
  took_ms      bigint,
  tried_at     bigint,
  next_try_at  bigint,
  primary key (webhook_id, event_id)
);

create index webhook_deliveries_pending on webhook_deliveries (webhook_id, next_try_at)
  where state = 'pending';
