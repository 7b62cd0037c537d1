-- What the stages hold, so that a board costs the same however many deals there are. The sums are `stage_sums`
-- and what is not yet added to them, `stage_steps`: writers only append there, so none waits for another.
CREATE TABLE stage_sums (
  playbook_id TEXT NOT NULL,
  stage TEXT NOT NULL,
  status TEXT NOT NULL,             -- open | parked | won: of deals that have a stage
  owner_id TEXT NOT NULL,           -- '': nobody
  team_id TEXT NOT NULL,            -- '': none
  currency TEXT NOT NULL,           -- '': no amount is stated
  deals BIGINT NOT NULL,
  amount BIGINT NOT NULL,           -- minor units
  entered BIGINT NOT NULL,          -- the sum of the seconds at which they entered the stage
  PRIMARY KEY (playbook_id, stage, status, owner_id, team_id, currency)
);

CREATE TABLE stage_steps (
  seq $IDENTITY,
  playbook_id TEXT NOT NULL,
  stage TEXT NOT NULL,
  status TEXT NOT NULL,
  owner_id TEXT NOT NULL,
  team_id TEXT NOT NULL,
  currency TEXT NOT NULL,
  deals BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  entered BIGINT NOT NULL
);
CREATE INDEX stage_steps_playbook ON stage_steps (playbook_id);

INSERT INTO stage_sums (playbook_id, stage, status, owner_id, team_id, currency, deals, amount, entered)
SELECT playbook_id, stage, status, coalesce(owner_id, ''), coalesce(team_id, ''),
       coalesce(currency, ''), count(*), CAST(sum(coalesce(amount, 0)) AS BIGINT),
       CAST(sum(entered_at / 1000) AS BIGINT)
  FROM deals
 WHERE alive
 GROUP BY playbook_id, stage, status, coalesce(owner_id, ''), coalesce(team_id, ''),
          coalesce(currency, '');

-- The columns of a board for whoever does not see everything.
CREATE INDEX deals_board_owner ON deals (owner_id, playbook_id, stage, next_key, number) WHERE alive;
CREATE INDEX deals_board_team ON deals (team_id, playbook_id, stage, next_key, number)
  WHERE alive AND team_id IS NOT NULL;

-- The orders of lists of deals whose life goes on.
CREATE INDEX deals_phase ON deals (phase, next_key, number) WHERE alive;
CREATE INDEX deals_alive_worth ON deals (worth, number) WHERE alive;
CREATE INDEX deals_alive_entered ON deals (entered_at, number) WHERE alive;
CREATE INDEX deals_alive_score ON deals (score, number) WHERE alive;
CREATE INDEX deals_alive_close ON deals (close_on, number) WHERE alive AND close_on IS NOT NULL;

-- Meetings that took place and what was done, for the calendar.
CREATE INDEX tasks_done ON tasks (owner_id, done_at, id) WHERE status = 'done';
CREATE INDEX activities_meetings ON activities (at) WHERE kind = 'meeting';

-- What a deal waits for somebody to say.
CREATE TABLE deal_waits (
  deal_id TEXT NOT NULL REFERENCES deals (id),
  kind TEXT NOT NULL,               -- approval | hand-over
  subject TEXT NOT NULL,            -- JSON: what is to be agreed to; '' for a hand-over
  role TEXT,                        -- whose agreement it is; absent: a manager's
  user_id TEXT,                     -- who is to take it over
  since BIGINT NOT NULL,
  PRIMARY KEY (deal_id, kind, subject)
);
CREATE INDEX deal_waits_user ON deal_waits (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX deal_waits_approval ON deal_waits (role, since) WHERE kind = 'approval';

-- Lists that somebody saved: what they are narrowed by, their order and columns.
CREATE TABLE views (
  id TEXT NOT NULL PRIMARY KEY,
  list TEXT NOT NULL,               -- deals | leads
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  owner_id TEXT NOT NULL REFERENCES users (id),
  shared TEXT NOT NULL,             -- own | team | all
  team_id TEXT REFERENCES teams (id),
  says TEXT NOT NULL,               -- JSON
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX views_list ON views (list, name_key, id);
