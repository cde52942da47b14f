"""What a release needs: a ledger of it that is kept, and a look whether everything is there."""
