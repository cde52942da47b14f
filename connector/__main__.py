"""`python -m connector`: the same program as `backorder`."""

from connector.cli import main

if __name__ == "__main__":
    main()
