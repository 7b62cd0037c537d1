-- Experiments: what is tried against what, and who got which.
CREATE TABLE experiments (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  playbook_id TEXT NOT NULL,
  stage TEXT,                       -- where the wordings differ; absent where versions do
  place TEXT NOT NULL,              -- what differs: 'version', or the stage with its task
  status TEXT NOT NULL,             -- planned, running, ended
  facts TEXT NOT NULL,              -- JSON: the experiment as its events leave it
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
-- One thing is not tried twice at once.
CREATE UNIQUE INDEX experiments_running ON experiments (playbook_id, place) WHERE status = 'running';

-- The arm that a deal got: written once, never changed.
CREATE TABLE experiment_arms (
  id TEXT NOT NULL PRIMARY KEY,
  experiment_id TEXT NOT NULL,
  deal_id TEXT NOT NULL,
  arm TEXT NOT NULL,                -- a, b
  stratum TEXT NOT NULL,            -- empty where there are none
  nth BIGINT NOT NULL,              -- the deal's place in its stratum, from 0
  at BIGINT NOT NULL
);
CREATE UNIQUE INDEX experiment_arms_deal ON experiment_arms (experiment_id, deal_id);
CREATE INDEX experiment_arms_of_deal ON experiment_arms (deal_id);

-- How many deals each stratum has had; writers take turns here.
CREATE TABLE experiment_strata (
  experiment_id TEXT NOT NULL,
  stratum TEXT NOT NULL,
  deals BIGINT NOT NULL,
  PRIMARY KEY (experiment_id, stratum)
);
