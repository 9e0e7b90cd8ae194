"""The desk's encrypted store and the sync engine between it and the relay.

Holds keys, cases and the outbox in one SQLCipher file. Does not draw pages, and does not decide what events mean
(`tropa.cases` does).
"""
