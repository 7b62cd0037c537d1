-- How an import is prepared in the browser, as JSON; imports from elsewhere have none.
ALTER TABLE imports ADD COLUMN draft TEXT;
