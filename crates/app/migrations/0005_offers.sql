-- A deal that is offered to a colleague is theirs to see before they answer.
ALTER TABLE deals ADD COLUMN offered_to TEXT;
CREATE INDEX deals_offered ON deals (offered_to) WHERE offered_to IS NOT NULL;
