-- The wrapped keys of jobs and accounts, in a schema of its own so that no dump of the jobs' schema
-- holds any. An emptied slot is a row that is gone; its id is never given out again. What vacuum,
-- logs and copies keep of it opens with the master key of its epoch only, which is not here.
create table lethe_keys.slots (
  id         bigint   primary key,
  epoch      integer  not null,
  filled_at  bigint   not null,
  wrapped    bytea    not null check (octet_length(wrapped) = 60)
);

-- The keys that were destroyed: what a restored database of jobs is brought up to.
create table lethe_keys.graves (
  number      bigint  generated always as identity primary key,
  slot        bigint  not null,
  job_id      text    not null unique,
  erasure_id  text    not null,
  buried_at   bigint  not null
);

-- One row: whose keys these are, how often they were opened, and the highest id ever given out.
create table lethe_keys.standing (
  only_one    integer  primary key check (only_one = 1),
  instance    text     not null,
  generation  bigint   not null,
  last_slot   bigint   not null
);
