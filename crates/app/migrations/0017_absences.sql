-- Who is away from when to when, and who stands in. A period ends by itself; one that was ended early ends then.
CREATE TABLE absences (
  id TEXT NOT NULL PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id),
  stand_in_id TEXT NOT NULL REFERENCES users (id),
  from_at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,         -- not included
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE INDEX absences_user ON absences (user_id, until_at);
CREATE INDEX absences_stand_in ON absences (stand_in_id, until_at);
CREATE INDEX absences_until ON absences (until_at);

-- The colleague who is away, where somebody is told in their place.
ALTER TABLE notifications ADD COLUMN absent_id TEXT;
