-- What is to be reached, by whom, until when.
CREATE TABLE goals (
  id TEXT NOT NULL PRIMARY KEY,
  scope TEXT NOT NULL,              -- company, department, team, person
  subject_id TEXT,                  -- of which one; absent for the company
  measure TEXT NOT NULL,
  facts TEXT NOT NULL,              -- JSON: the goal as its events leave it
  from_day TEXT NOT NULL,
  to_day TEXT NOT NULL,             -- itself included
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX goals_period ON goals (to_day, from_day);
