-- A hint takes one lock for the whole server until its transaction is on disk, so tills that post with one do not share a flush: at 16
-- tills that cost a third of all sales. A flag that is usual in some shops therefore gives none: no mark in the office counts it, and
-- without a session at the server, as after a day without it, every entry has one. Which are quiet: pos.services.flags.
DROP TRIGGER tell ON pos.entry_flag;
CREATE TRIGGER tell AFTER UPDATE OF reviewed_at ON pos.entry_flag FOR EACH STATEMENT EXECUTE FUNCTION sec.tell('attention');
CREATE TRIGGER tell_loud AFTER INSERT ON pos.entry_flag FOR EACH ROW
 WHEN (NEW.flag NOT IN ('stock_below_zero', 'shift_not_open', 'no_session', 'till_clock_ahead', 'till_clock_back', 'carried_over', 'repaired'))
 EXECUTE FUNCTION sec.tell('attention');
