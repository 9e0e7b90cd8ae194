"""The numbers both ends of the relay's interface agree on (protocol §3, §4.3, §6), and their calendar.

A day is whole days since 1970-01-01 UTC; a week begins on Monday. Nothing here reads the clock.
"""

from typing import Final

LETTER_SIZES: Final = (4096, 16384, 65536)

TEAM_LETTER_DAYS: Final = 28
TEAM_BOX_DAYS_AFTER_WEEK: Final = 28
SEEKER_BOX_DAYS: Final = 180

# A team box that holds this many letters takes no more until some have aged out. Sized for a month of the worst bursts
# the field has seen (1,500 first letters in a day), each of which also brings later letters to the same team box.
TEAM_BOX_LETTERS: Final = 20_000

# Anyone may open a seeker's box and let letters into it with tokens that cost nothing, and they stay for 180 days: so
# it holds a long conversation and no more.
SEEKER_BOX_LETTERS: Final = 500
SEEKER_BOX_BYTES: Final = 16 * 2**20
SEEKER_BOX_TOKENS: Final = 128

# Registered by whoever reads a team's box, so that members and people in conversation post without work (§5.3).
TEAM_BOX_TOKENS: Final = 20_000

MAX_LETTERS_PER_READ: Final = 1000
MAX_WAIT_S: Final = 30
MAX_TOKEN_HASHES: Final = 64
MAX_TEAM_TOKEN_HASHES: Final = 1000
MAX_JSON_BYTES: Final = 64 * 1024
# A notice carries every change of stewards (protocol §7.2): 268 kB after the 63rd, when nine sign each.
MAX_NOTICE_BYTES: Final = 512 * 1024
# What lies beside the guide: a pack with its words is half a megabyte, the envelope a third more.
MAX_PACK_BYTES: Final = 2 * 2**20
# The courtesy beside the notice (protocol §7.5): one signature; a second or third does no harm.
MAX_STATUS_BYTES: Final = 4 * 1024
STATUS_HOURS: Final = 24
STATUS_HOURS_AHEAD: Final = 2
MAX_WAITING_HOURS: Final = 720
MAX_STAMP_CHARACTERS: Final = 4096
MOST_STAMPS: Final = 16
MAX_WEEK: Final = 2**20
MAX_HOUR: Final = 24 * 7 * MAX_WEEK

# Blobs (protocol §13). A chunk as it travels is 64 KiB and its 16-byte tag; 400 of them are 25 MiB.
BLOB_CHUNK_BYTES: Final = 65_536 + 16
MAX_BLOB_CHUNKS: Final = 400
MAX_CHUNKS_PER_REQUEST: Final = 16
BLOB_CHUNKS_PER_STAMP: Final = 64
BLOB_UNFINISHED_DAYS: Final = 1
BLOB_UNBEGUN_HOURS: Final = 2
MAX_BLOB_KEEP_DAYS: Final = 180

LETTER_TYPE: Final = "application/octet-stream"
CHUNKS_TYPE: Final = "application/octet-stream"
LETTERS_TYPE: Final = "application/vnd.tropa.letters"
NOTICE_PAYLOAD_TYPE: Final = "application/vnd.tropa.notice+json"
STATUS_PAYLOAD_TYPE: Final = "application/vnd.tropa.status+json"
PROBLEM_TYPE: Final = "application/problem+json"
JSON_TYPE: Final = "application/json"


def week_of(day: int) -> int:
    """The week that ``day`` lies in."""
    return (day + 3) // 7


def last_day_of(week: int) -> int:
    """The Sunday of ``week``."""
    return 7 * week + 3


def closes_after(week: int) -> int:
    """The last day on which the team box of ``week`` takes letters."""
    return last_day_of(week) + TEAM_BOX_DAYS_AFTER_WEEK


def stamps_for(chunks: int) -> int:
    """How many stamps open a blob of that many chunks: one for each 4 MiB begun (protocol §13.3)."""
    return -(-chunks // BLOB_CHUNKS_PER_STAMP)
