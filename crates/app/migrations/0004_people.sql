-- The countries that a team looks after, as JSON.
ALTER TABLE teams ADD COLUMN territory TEXT NOT NULL DEFAULT '[]';

-- Links by which somebody sets a new password, once.
CREATE TABLE password_resets (
  secret TEXT NOT NULL PRIMARY KEY, -- sha-256 of the link's secret
  user_id TEXT NOT NULL REFERENCES users (id),
  expires_at BIGINT NOT NULL
);
CREATE INDEX password_resets_user ON password_resets (user_id);
