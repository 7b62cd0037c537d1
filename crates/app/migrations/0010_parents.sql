-- The company that another belongs to: branches, subsidiaries.
ALTER TABLE companies ADD COLUMN parent_id TEXT;
CREATE INDEX companies_parent ON companies (parent_id) WHERE parent_id IS NOT NULL;
