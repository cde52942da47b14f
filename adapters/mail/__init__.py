"""Handing letters to a provider, and the two rehearsals that hand them to the merchant instead."""
