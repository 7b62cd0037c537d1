-- What somebody is told, until they have read it and after.
CREATE TABLE notifications (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  what TEXT NOT NULL,
  deal_id TEXT,
  import_id TEXT,
  from_id TEXT,                     -- the colleague who brought it about
  note TEXT,                        -- in their words, or the playbook's
  at BIGINT NOT NULL,
  read_at BIGINT
);
CREATE INDEX notifications_user ON notifications (user_id, id);
CREATE INDEX notifications_unread ON notifications (user_id, id) WHERE read_at IS NULL;
