-- Jobs that somebody is still to be told of, one row each. Where to and what is sealed in the job.
create table callbacks (
  job_id   text    primary key references jobs (id),
  version  bigint  not null,
  due_at   bigint  not null,
  tries    int     not null
);

create index callbacks_by_due on callbacks (due_at);
