-- Attempts that workers on other machines hold or held: ids, codes and times, kept as long as the
-- record of their job. A worker is its key and a keyed hash of the name that it gave.
create table remote_attempts (
  job_id      text    not null,
  attempt     integer not null,
  key_id      text    not null,
  worker      text    not null,
  claimed_at  bigint  not null,
  heard_at    bigint,
  report      text,
  became      text,
  wiped_at    bigint,
  -- The erasure whose receipt was too early to know of the wipe.
  erasure_id  text,
  primary key (job_id, attempt)
);

create index remote_attempts_unheard on remote_attempts (worker)
  where heard_at is null and report is null;
create index remote_attempts_attested on remote_attempts (erasure_id) where erasure_id is not null;

-- What such workers serve, as they described it when they last asked for work.
create table offered_types (
  worker    text    not null,
  type      text    not null,
  schema    text,
  least     integer not null,
  most      integer not null,
  seen_at   bigint  not null,
  primary key (worker, type)
);

create index offered_types_by_type on offered_types (type, seen_at);
create index offered_types_by_time on offered_types (seen_at);

-- The attempt whose output an upload becomes; 0 for an input of a draft.
alter table uploads add column attempt integer not null default 0;
