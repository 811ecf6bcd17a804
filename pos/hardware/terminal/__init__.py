"""Card terminals: what the till asks of one (`port`), one protocol that many speak (`zvt`, `client`), and one to try (`simulator`)."""
