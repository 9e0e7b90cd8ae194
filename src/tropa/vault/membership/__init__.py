"""Who belongs, in one vault: the chain, keys of weeks and devices, proposals, invitations, leaving."""
