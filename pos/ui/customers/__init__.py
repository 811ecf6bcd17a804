"""Who buys: the page that finds customers at the checkout, and the dialog for a new one."""
