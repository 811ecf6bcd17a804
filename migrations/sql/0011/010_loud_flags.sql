-- Flags that ask for a person are found and counted without reading past those that are usual in some shops: a day without the server
-- leaves a hundred thousand of these. Which are quiet: pos.services.flags.
CREATE INDEX entry_flag_loud ON pos.entry_flag (at, till, epoch, seq)
 WHERE reviewed_at IS NULL AND flag NOT IN ('stock_below_zero', 'shift_not_open', 'no_session', 'till_clock_ahead', 'till_clock_back',
                                            'carried_over', 'repaired');
