-- The audit log lists what happened by time, of all tills and logins together, of one person, and of one thing. Without these a page
-- reads the whole journal. Times and people of a till only grow, so an entry adds to the end of each.
CREATE INDEX journal_time ON pos.journal (at, till, epoch, seq);
CREATE INDEX journal_person ON pos.journal (person, at);
CREATE INDEX audit_person ON pos.audit (person, at);
CREATE INDEX audit_subject ON pos.audit (subject, at);
