-- What a receipt will say and the rows it is about do not: noted when they are cleared, and gone
-- once the receipt is there.
create table erasure_evidence (
  erasure_id       text    primary key,
  job_created_at   bigint  not null,
  attempts         integer not null,
  containment      text,
  stop             text,
  stop_millis      bigint,
  strays           integer not null,
  ciphertext_root  ${bytes},
  master_epoch     integer not null
);

-- The signed words themselves. A receipt is never made again, so what was signed is what is kept.
create table receipts (
  erasure_id    text    primary key,
  issued_at     bigint  not null,
  master_epoch  integer not null,
  jws           text    not null
);

-- Since when a master key is destroyed, and with it every copy of a slot that it wrapped.
create table rotations (
  epoch         integer primary key,
  destroyed_at  bigint  not null
);
