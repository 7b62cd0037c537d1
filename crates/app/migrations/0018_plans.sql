-- What SQLite's planner is told of the deals: which of their indexes narrow much and which little. Without it, it takes
-- "all open deals" for ten, and begins there where it should begin at somebody's own. Written by hand, for `ANALYZE` would count the
-- index of words as well, and plan that badly ever after. The numbers are of a workspace of 100,000 deals: all rows of the index, and
-- how many are alike in its first column, its first two, and so on. They need not be right, only of the right size.
-- only sqlite
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('deals', 'deals_id', '100000 1'),
  ('deals', 'deals_board', '30000 10000 1500 2 1'),
  ('deals', 'deals_alive', '30000 2 1'),
  ('deals', 'deals_owner', '100000 500 100 2 1'),
  ('deals', 'deals_team', '100000 5000 1000 2 1'),
  ('deals', 'deals_status', '100000 20000 2 1'),
  ('deals', 'deals_tick', '30000 2'),
  ('deals', 'deals_worth', '100000 20000 20 1'),
  ('deals', 'deals_closed', '70000 20000 2 1'),
  ('deals', 'deals_company', '90000 3'),
  ('deals', 'deals_contact', '90000 3'),
  ('deals', 'deals_offered', '100 5'),
  ('deals', 'deals_board_owner', '30000 150 50 10 2 1'),
  ('deals', 'deals_board_team', '30000 1500 500 100 2 1'),
  ('deals', 'deals_phase', '30000 8000 2 1'),
  ('deals', 'deals_alive_worth', '30000 20 1'),
  ('deals', 'deals_alive_entered', '30000 2 1'),
  ('deals', 'deals_alive_score', '30000 500 1'),
  ('deals', 'deals_alive_close', '30000 50 1');
ANALYZE sqlite_schema;
-- end
