"""`python -m pos`."""

import sys

from pos.main import main

if __name__ == "__main__":
    sys.exit(main())
