"""Keys, letters, words, signatures and stamps: the only room that touches cryptography.

It knows nothing of storage, the network, the clock or who anybody is. This file imports nothing on purpose, so that
the relay can import ``tropa.sealing.boxes`` without reaching ``tropa.sealing.letters``.
"""
