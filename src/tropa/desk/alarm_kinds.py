"""Which alarms are grave: somebody may be attacking. The others may be a machine that is off."""

from tropa.vault.views_members import AlarmKind

GRAVE: frozenset[AlarmKind] = frozenset(
    {"fork", "split", "rival-bundle", "rival-join", "notice-differs", "suspended-here", "retired-here"}
)
