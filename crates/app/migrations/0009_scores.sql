-- Points for leads that look like good customers.
CREATE TABLE score_rules (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  rule TEXT NOT NULL,               -- CEL
  points BIGINT NOT NULL,
  active BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
