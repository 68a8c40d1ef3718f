-- A link is known by the hash of its token; the token itself is nowhere. Its row stays when its job
-- is erased, so that it reads as gone and not as never made.
create table links (
  id           text     primary key,
  artifact_id  text     not null,
  job_id       text     not null references jobs (id),
  kind         text     not null,
  token_hash   ${bytes} not null unique,
  created_at   bigint   not null,
  expires_at   bigint   not null,
  revoked_at   bigint
);

create index links_by_artifact on links (artifact_id, id);
create index links_by_job on links (job_id, expires_at) where revoked_at is null;
