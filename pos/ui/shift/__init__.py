"""The till's drawer on the screen: a shift opened, cash moved, counted and closed."""
