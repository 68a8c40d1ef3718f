-- Whose rows these are, so that a server that is shown another's destroys nothing of its own: one
-- row, the name of the instance as its data and key folders have it.
create table installation (
  instance  text  primary key
);
