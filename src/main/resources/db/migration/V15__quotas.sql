-- What accounts use and may use. The counters change in the transaction that changes a job, so that
-- one statement tells whether there is room and takes it; a recount holds them against the jobs.

-- What is set aside for bytes that a job was promised and does not have yet.
alter table jobs add column reserved_bytes bigint not null default 0;

-- A limit that is null is the server's; the highest number there is stands for none.
create table account_usage (
  account_id    text    primary key references accounts (id),
  bytes         bigint  not null,
  queued        bigint  not null,
  running       bigint  not null,
  max_bytes     bigint,
  max_queued    bigint,
  max_running   bigint,
  max_upload    bigint,
  soft_percent  integer
);

create index account_usage_capped on account_usage (account_id) where max_running is not null;

insert into account_usage (account_id, bytes, queued, running)
  select account_id,
    sum(case when data in ('kept', 'trashed') then stored_bytes else 0 end),
    sum(case when data = 'kept' and (state = 'queued' or visibility = 'receiving')
      then 1 else 0 end),
    sum(case when lease_until is not null then 1 else 0 end)
  from jobs group by account_id;

-- What an account had stored when a day was last looked at, by which its growth is told.
create table usage_days (
  account_id  text    not null references accounts (id),
  day         bigint  not null,
  bytes       bigint  not null,
  noted_at    bigint  not null,
  primary key (account_id, day)
);
