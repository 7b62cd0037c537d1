-- What is sold, and for how much.
CREATE TABLE products (
  id TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  code TEXT,
  code_key TEXT,
  facts TEXT NOT NULL,              -- JSON: description, unit, prices, tax
  active BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  version BIGINT NOT NULL
);
CREATE UNIQUE INDEX products_name ON products (name_key);
CREATE UNIQUE INDEX products_code ON products (code_key) WHERE code_key IS NOT NULL;
