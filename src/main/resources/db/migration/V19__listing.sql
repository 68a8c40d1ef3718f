-- The order of a page within one state, and within one state and type: a filter that few jobs fit
-- must not walk over those that do not.
create index jobs_by_state on jobs (account_id, state, id);
create index jobs_by_type on jobs (account_id, type, state, id);
