-- A till may say that it cannot read a rule of the shop: an offer that is not given, goods that are not sold.
ALTER TABLE pos.alarm
  DROP CONSTRAINT alarm_kind_check,
  ADD CONSTRAINT alarm_kind_check
    CHECK (kind IN ('fork', 'journal_behind_server', 'series_unknown', 'clock_wrong', 'rules_unreadable'));
