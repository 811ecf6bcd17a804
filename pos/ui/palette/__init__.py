"""The command palette (Ctrl K): every act, product and page that the person may have, found by typing."""
