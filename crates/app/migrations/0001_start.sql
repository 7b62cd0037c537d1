-- Workspace ---------------------------------------------------------------------------------
-- One row: a database is a workspace.
CREATE TABLE workspace (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  currency TEXT NOT NULL,
  calendar TEXT NOT NULL,           -- JSON: zone, working hours per weekday, holidays
  settings TEXT NOT NULL,           -- JSON: the rest
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);

-- People of the company -----------------------------------------------------------------------
CREATE TABLE departments (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  version BIGINT NOT NULL
);
CREATE UNIQUE INDEX departments_name ON departments (name_key);

CREATE TABLE teams (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  department_id TEXT REFERENCES departments (id),
  lead_id TEXT,
  version BIGINT NOT NULL
);
CREATE UNIQUE INDEX teams_name ON teams (name_key);

CREATE TABLE users (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  email TEXT NOT NULL,
  password TEXT,                    -- argon2id; absent: cannot sign in with a password
  role TEXT NOT NULL,               -- admin | manager | seller | specialist | viewer
  sees TEXT NOT NULL,               -- own | team | all
  plays TEXT NOT NULL,              -- JSON: keys of playbook roles that this person plays
  languages TEXT NOT NULL,          -- JSON: codes
  department_id TEXT REFERENCES departments (id),
  zone TEXT,
  active BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE UNIQUE INDEX users_email ON users (email);

CREATE TABLE team_members (
  team_id TEXT NOT NULL REFERENCES teams (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  PRIMARY KEY (team_id, user_id)
);
CREATE INDEX team_members_user ON team_members (user_id);

CREATE TABLE sessions (
  id TEXT NOT NULL PRIMARY KEY,
  secret TEXT NOT NULL,             -- sha-256 of the cookie's secret
  user_id TEXT NOT NULL REFERENCES users (id),
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX sessions_secret ON sessions (secret);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE tokens (
  id TEXT NOT NULL PRIMARY KEY,
  secret TEXT NOT NULL,             -- sha-256 of the token
  user_id TEXT NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  read_only BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  used_at BIGINT,
  expires_at BIGINT,
  revoked_at BIGINT
);
CREATE UNIQUE INDEX tokens_secret ON tokens (secret);
CREATE INDEX tokens_user ON tokens (user_id);

-- One answer per key and actor, kept for a day.
CREATE TABLE idempotency (
  user_id TEXT NOT NULL,
  key TEXT NOT NULL,
  request TEXT NOT NULL,            -- sha-256 of method, path and body
  status BIGINT NOT NULL,
  body TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_at ON idempotency (at);

-- The journal ----------------------------------------------------------------------------------
CREATE TABLE events (
  seq $IDENTITY,
  txid $TXID,
  at BIGINT NOT NULL,               -- when it was recorded
  actor_id TEXT,
  cause TEXT NOT NULL,              -- user | api | import | rule | system
  cause_id TEXT,                    -- the import
  kind TEXT NOT NULL,               -- deal | company | contact | user | …
  subject_id TEXT NOT NULL,
  name TEXT NOT NULL,               -- what happened
  body TEXT NOT NULL                -- JSON
);
CREATE INDEX events_subject ON events (subject_id, seq);
-- only postgres
CREATE INDEX events_tail ON events (txid, seq);
-- end

-- Customers --------------------------------------------------------------------------------------
CREATE TABLE companies (
  number $IDENTITY,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  domain TEXT,                      -- lower case, without www.
  country TEXT,
  owner_id TEXT REFERENCES users (id),
  team_id TEXT REFERENCES teams (id),
  facts TEXT NOT NULL,              -- JSON: website, industry, language, segment, size, stores, revenue, city, …
  answers TEXT NOT NULL,            -- JSON: question groups about the company
  merged_into TEXT,
  import_id TEXT,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  match_key TEXT,                   -- the name without legal forms, for finding duplicates
  phone TEXT                        -- E.164, from facts
);
CREATE UNIQUE INDEX companies_id ON companies (id);
CREATE INDEX companies_name ON companies (name_key, number);
CREATE INDEX companies_domain ON companies (domain) WHERE domain IS NOT NULL;
CREATE INDEX companies_owner ON companies (owner_id, name_key, number) WHERE merged_into IS NULL;
CREATE INDEX companies_team ON companies (team_id, name_key, number)
  WHERE team_id IS NOT NULL AND merged_into IS NULL;
CREATE INDEX companies_country ON companies (country, name_key, number)
  WHERE country IS NOT NULL AND merged_into IS NULL;
CREATE INDEX companies_created ON companies (created_at);
CREATE INDEX companies_match ON companies (match_key) WHERE match_key IS NOT NULL;
CREATE INDEX companies_phone ON companies (phone) WHERE phone IS NOT NULL;
CREATE INDEX companies_merged ON companies (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE contacts (
  number $IDENTITY,
  id TEXT NOT NULL,
  company_id TEXT REFERENCES companies (id),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  email TEXT,                       -- lower case
  phone TEXT,                       -- E.164
  facts TEXT NOT NULL,
  answers TEXT NOT NULL,
  owner_id TEXT REFERENCES users (id),
  team_id TEXT REFERENCES teams (id),
  merged_into TEXT,
  import_id TEXT,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  match_key TEXT,                   -- the words of the name in order, for finding duplicates
  country TEXT                      -- from facts
);
CREATE UNIQUE INDEX contacts_id ON contacts (id);
CREATE INDEX contacts_name ON contacts (name_key, number);
CREATE INDEX contacts_email ON contacts (email) WHERE email IS NOT NULL;
CREATE INDEX contacts_phone ON contacts (phone) WHERE phone IS NOT NULL;
CREATE INDEX contacts_company ON contacts (company_id);
CREATE INDEX contacts_owner ON contacts (owner_id, name_key, number) WHERE merged_into IS NULL;
CREATE INDEX contacts_team ON contacts (team_id, name_key, number)
  WHERE team_id IS NOT NULL AND merged_into IS NULL;
CREATE INDEX contacts_created ON contacts (created_at);
CREATE INDEX contacts_match ON contacts (match_key) WHERE match_key IS NOT NULL;
CREATE INDEX contacts_merged ON contacts (merged_into) WHERE merged_into IS NOT NULL;

-- Pairs of records that look the same, until somebody merges them or tells them apart.
CREATE TABLE duplicate_pairs (
  kind TEXT NOT NULL,               -- company | contact
  older_id TEXT NOT NULL,
  newer_id TEXT NOT NULL,
  score BIGINT NOT NULL,            -- 1 to 100
  reasons TEXT NOT NULL,            -- JSON
  PRIMARY KEY (older_id, newer_id)
);
CREATE INDEX duplicate_pairs_newer ON duplicate_pairs (newer_id);
CREATE INDEX duplicate_pairs_score ON duplicate_pairs (kind, score, older_id, newer_id);

-- Playbooks -----------------------------------------------------------------------------------------
CREATE TABLE playbooks (
  id TEXT NOT NULL PRIMARY KEY,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  rank BIGINT NOT NULL,             -- the first that takes a lead gets it
  current_id TEXT,                  -- the published version
  draft TEXT,                       -- text being edited
  draft_base TEXT,
  archived BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE UNIQUE INDEX playbooks_key ON playbooks (key);

CREATE TABLE playbook_versions (
  id TEXT NOT NULL PRIMARY KEY,
  playbook_id TEXT NOT NULL REFERENCES playbooks (id),
  number BIGINT NOT NULL,
  text TEXT NOT NULL,
  note TEXT,
  published_at BIGINT NOT NULL,
  published_by TEXT
);
CREATE UNIQUE INDEX playbook_versions_number ON playbook_versions (playbook_id, number);

-- Deals ------------------------------------------------------------------------------------------------
CREATE TABLE deals (
  number $IDENTITY,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  playbook_id TEXT NOT NULL REFERENCES playbooks (id),
  version_id TEXT NOT NULL REFERENCES playbook_versions (id),
  status TEXT NOT NULL,             -- open | parked | won | lost | disqualified | merged
  alive BOOLEAN NOT NULL,           -- has a stage
  phase TEXT,
  stage TEXT,
  entered_at BIGINT,                -- the stage
  due_at BIGINT,                    -- the stage's time
  next_at BIGINT,                   -- earliest of all that is due: what lists show
  tick_at BIGINT,                   -- when the clock has something to say
  touched_at BIGINT,                -- last contact with the buyer
  company_id TEXT REFERENCES companies (id),
  contact_id TEXT REFERENCES contacts (id),
  owner_id TEXT REFERENCES users (id),
  team_id TEXT REFERENCES teams (id),
  amount BIGINT,                    -- minor units
  currency TEXT,
  close_on TEXT,                    -- expected
  source TEXT,                      -- '' (stated as empty) and NULL (not stated) differ
  campaign TEXT,
  product TEXT,
  segment TEXT,
  country TEXT,
  score BIGINT NOT NULL,
  opened_at BIGINT NOT NULL,
  closed_at BIGINT,                 -- won, lost, disqualified, merged
  state TEXT NOT NULL,              -- JSON of deal::State
  import_id TEXT,
  version BIGINT NOT NULL,
  -- What lists are ordered by, with nothing at the end.
  next_key BIGINT NOT NULL GENERATED ALWAYS AS (coalesce(next_at, 9223372036854775807)) STORED,
  worth BIGINT NOT NULL GENERATED ALWAYS AS (coalesce(amount, 0)) STORED
);
CREATE UNIQUE INDEX deals_id ON deals (id);
CREATE INDEX deals_board ON deals (playbook_id, stage, next_key, number) WHERE alive;
CREATE INDEX deals_alive ON deals (next_key, number) WHERE alive;
CREATE INDEX deals_owner ON deals (owner_id, status, next_key, number);
CREATE INDEX deals_team ON deals (team_id, status, next_key, number);
CREATE INDEX deals_status ON deals (status, next_key, number);
CREATE INDEX deals_tick ON deals (tick_at) WHERE tick_at IS NOT NULL;
CREATE INDEX deals_worth ON deals (status, worth, number);
CREATE INDEX deals_closed ON deals (status, closed_at, number) WHERE closed_at IS NOT NULL;
CREATE INDEX deals_company ON deals (company_id) WHERE company_id IS NOT NULL;
CREATE INDEX deals_contact ON deals (contact_id) WHERE contact_id IS NOT NULL;

CREATE TABLE visits (
  deal_id TEXT NOT NULL REFERENCES deals (id),
  nth BIGINT NOT NULL,
  stage TEXT NOT NULL,
  phase TEXT NOT NULL,
  entered_at BIGINT NOT NULL,
  left_at BIGINT,
  how TEXT,                         -- how it was left
  due_at BIGINT,
  PRIMARY KEY (deal_id, nth)
);

CREATE TABLE tasks (
  id TEXT NOT NULL PRIMARY KEY,
  deal_id TEXT NOT NULL REFERENCES deals (id),
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  stage TEXT,
  process TEXT,
  must BOOLEAN NOT NULL,
  status TEXT NOT NULL,             -- open | done | skipped
  role TEXT,
  owner_id TEXT,
  department TEXT,
  due_at BIGINT,
  done_at BIGINT
);
CREATE INDEX tasks_deal ON tasks (deal_id);
CREATE INDEX tasks_owner ON tasks (owner_id, due_at, id) WHERE status = 'open';
CREATE INDEX tasks_role ON tasks (role, due_at, id) WHERE status = 'open';
CREATE INDEX tasks_department ON tasks (department, due_at, id) WHERE status = 'open';
CREATE INDEX tasks_due ON tasks (due_at, id) WHERE status = 'open';

CREATE TABLE activities (
  id TEXT NOT NULL PRIMARY KEY,
  deal_id TEXT REFERENCES deals (id),
  company_id TEXT,
  contact_id TEXT,
  kind TEXT NOT NULL,               -- call | mail | meeting | message | note
  direction TEXT,                   -- out | in
  outcome TEXT,
  subject TEXT,
  body TEXT,
  at BIGINT NOT NULL,
  minutes BIGINT,
  by_id TEXT,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX activities_deal ON activities (deal_id, at);
CREATE INDEX activities_company ON activities (company_id, at);
CREATE INDEX activities_contact ON activities (contact_id, at) WHERE contact_id IS NOT NULL;

CREATE TABLE deal_shares (
  deal_id TEXT NOT NULL REFERENCES deals (id),
  user_id TEXT NOT NULL REFERENCES users (id),
  until BIGINT,
  replaces BOOLEAN NOT NULL,
  PRIMARY KEY (deal_id, user_id)
);
CREATE INDEX deal_shares_user ON deal_shares (user_id, until);

-- only sqlite
CREATE TABLE files (
  id TEXT NOT NULL PRIMARY KEY,
  deal_id TEXT REFERENCES deals (id),
  name TEXT NOT NULL,
  media TEXT NOT NULL,
  size BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  content BLOB NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT
);
-- end
-- only postgres
CREATE TABLE files (
  id TEXT NOT NULL PRIMARY KEY,
  deal_id TEXT REFERENCES deals (id),
  name TEXT NOT NULL,
  media TEXT NOT NULL,
  size BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  content BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT
);
-- end
CREATE INDEX files_deal ON files (deal_id);

-- Assignment ---------------------------------------------------------------------------------------------
CREATE TABLE assignment_rules (
  id TEXT NOT NULL PRIMARY KEY,
  rank BIGINT NOT NULL,
  name TEXT NOT NULL,
  rule TEXT NOT NULL,               -- JSON
  active BOOLEAN NOT NULL,
  turn BIGINT NOT NULL,             -- round robin
  version BIGINT NOT NULL
);

-- Imports ---------------------------------------------------------------------------------------------------
CREATE TABLE imports (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  map TEXT NOT NULL,
  status TEXT NOT NULL,             -- waiting | running | done | failed | cancelled | reverted
  dry BOOLEAN NOT NULL,
  result TEXT NOT NULL,             -- JSON: counts per file
  error TEXT,
  started_by TEXT,
  created_at BIGINT NOT NULL,
  finished_at BIGINT,
  version BIGINT NOT NULL,
  job_id TEXT                       -- runs it in the background
);

-- Uploaded files, until their import has ended.
-- only sqlite
CREATE TABLE import_files (
  import_id TEXT NOT NULL REFERENCES imports (id),
  nth BIGINT NOT NULL,
  name TEXT NOT NULL,
  content BLOB NOT NULL,
  PRIMARY KEY (import_id, nth)
);
-- end
-- only postgres
CREATE TABLE import_files (
  import_id TEXT NOT NULL REFERENCES imports (id),
  nth BIGINT NOT NULL,
  name TEXT NOT NULL,
  content BYTEA NOT NULL,
  PRIMARY KEY (import_id, nth)
);
-- end

-- A row of a file became a record: matching again, revert, proof.
CREATE TABLE import_keys (
  source TEXT NOT NULL,             -- the map's name and key space
  key TEXT NOT NULL,
  kind TEXT NOT NULL,               -- deal | company | contact | user | row
  subject_id TEXT NOT NULL,
  row_hash TEXT NOT NULL,
  import_id TEXT NOT NULL,
  PRIMARY KEY (source, key)
-- only sqlite
) WITHOUT ROWID;
-- end
-- only postgres
);
-- end

CREATE TABLE import_rejects (
  import_id TEXT NOT NULL REFERENCES imports (id),
  file TEXT NOT NULL,
  line BIGINT NOT NULL,
  reason TEXT NOT NULL,
  cells TEXT NOT NULL,              -- JSON
  PRIMARY KEY (import_id, file, line)
);

-- Keys that all nodes share and nobody sees.
CREATE TABLE secrets (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);
