-- The working time of a team as JSON; absent where it is the workspace's.
ALTER TABLE teams ADD COLUMN calendar TEXT;
