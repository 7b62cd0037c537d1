-- How commission is reckoned.
CREATE TABLE commission_rules (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  facts TEXT NOT NULL,              -- JSON: the rule as its events leave it
  active BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);

-- What was earned: written once; what turns out wrong is taken back by an entry of its own.
CREATE TABLE commission_earnings (
  id TEXT NOT NULL PRIMARY KEY,
  deal_id TEXT NOT NULL,
  rule_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  amount BIGINT NOT NULL,           -- minor units; negative where an earning is taken back
  currency TEXT NOT NULL,
  at BIGINT NOT NULL,
  corrects_id TEXT,                 -- the earning that this takes back
  facts TEXT NOT NULL               -- JSON: the entry as its event says it
);
CREATE INDEX commission_earnings_user ON commission_earnings (user_id, at);
CREATE INDEX commission_earnings_deal ON commission_earnings (deal_id);
CREATE UNIQUE INDEX commission_earnings_corrects ON commission_earnings (corrects_id) WHERE corrects_id IS NOT NULL;
