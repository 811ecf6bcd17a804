"""The reports page of the back office: figures, charts, tables and the sales behind them."""
