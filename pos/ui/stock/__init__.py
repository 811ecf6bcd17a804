"""The Stock page: levels, movements, stocktakes, what runs low."""
