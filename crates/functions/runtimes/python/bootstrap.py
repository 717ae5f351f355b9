"""Runs a function written in Python: started as a program, or executed by a warm interpreter that has loaded
`pileus_runtime` before."""

import sys

from pileus_runtime import loop

if __name__ == "__main__":
    sys.exit(loop.main())
