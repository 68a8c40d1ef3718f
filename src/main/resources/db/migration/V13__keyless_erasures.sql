-- Whether the key is destroyed already: keys go first, for all that is to be erased, and files later.
alter table erasures add column keyless integer not null default 0;

drop index erasures_running;

create index erasures_running on erasures (keyless, next_try_at) where state = 'running';
