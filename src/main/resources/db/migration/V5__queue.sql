-- The order of the queue. A job that may run lies in the lane of its account and type, in the order
-- in which the lane is served; one whose time has not come yet is marked as waiting and lies in no
-- lane, so that a claim never walks over it.

alter table jobs add column priority integer not null default 0;
alter table jobs add column run_at bigint;
alter table jobs add column waiting integer not null default 0;

update jobs set waiting = 1 where state = 'queued';

drop index jobs_queued;

create index jobs_in_lanes on jobs (account_id, type, priority desc, not_before, id)
  where state = 'queued' and data = 'kept' and waiting = 0;
create index jobs_waiting on jobs (not_before)
  where state = 'queued' and data = 'kept' and waiting = 1;

-- When an account was last served, counted in claims: a clock would not tell two of them apart.
create table turns (
  account_id  text   primary key references accounts (id),
  turn        bigint not null
);

create index turns_in_order on turns (turn);

-- What operators set for a type of job; a type without a row is neither paused nor limited.
create table type_rules (
  type    text    primary key,
  paused  integer not null,
  slots   integer
);
