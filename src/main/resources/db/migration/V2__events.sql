-- What jobs have become, in order. It holds ids, words of ours and times, nothing that anybody said.
create table events (
  number       ${serial},
  account_id   text    not null,
  job_id       text    not null,
  type         text    not null,
  state        text    not null,
  data         text    not null,
  attempt      integer not null,
  happened_at  bigint  not null
);

create index events_by_account on events (account_id, number);
create index events_by_job on events (job_id, number);

-- One row: all events up to this number are deleted.
create table events_deleted (
  up_to  bigint not null
);

insert into events_deleted (up_to) values (0);
