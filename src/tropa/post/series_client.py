"""A relay's client for delayed letters: one method for each call of protocol §6 and §12 on a series.

It believes the relay as little as ``client`` does, and retries nothing: every call may be repeated as it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from tropa.post.client import RelayClient, decode
from tropa.post.errors import RelayMisbehaved
from tropa.post.headers import STAMP_HEADER, AltchaStamp, stamps_header
from tropa.post.limits import JSON_TYPE
from tropa.post.series import (
    SERIES_HEADER,
    SERIES_TYPE,
    RenewSeries,
    Series,
    SeriesReceipt,
    SeriesStanding,
    encode_series,
    series_token_header,
)
from tropa.sealing.series import CancelToken, RenewToken, SeriesId, SeriesToken

_CREATED: Final = 201


@dataclass(frozen=True)
class SeriesClient:
    """The series of one relay, over its client."""

    relay: RelayClient

    def leave(self, series_id: SeriesId, series: Series, stamps: Sequence[AltchaStamp]) -> bool:
        """Leave a series, with one stamp for each rung; when this returns, it is on the relay's disk.

        False: it was there already, and nothing was spent.

        Raises:
            SeriesRefused: no relay takes such a series.
            Refused: ``bad-request``, when an hour is over or too far off by the relay's clock, or another series has
                this name; ``no-such-box``, ``box-closed``, ``box-full``, ``relay-full``, or a problem of the stamp.
        """
        headers = {STAMP_HEADER: stamps_header(stamps), "content-type": SERIES_TYPE}
        answer = self.relay.call("PUT", f"/v1/series/{series_id.text}", encode_series(series), headers)
        if decode(answer.body, SeriesReceipt).rungs != len(series.rungs):
            raise RelayMisbehaved("the relay's receipt is for another series than the one left; leave it again")
        return answer.status == _CREATED

    def stand(self, series_id: SeriesId, token: SeriesToken) -> SeriesStanding:
        """How a series stands. Raises Refused: ``no-such-series``, for a false token too."""
        answer = self.relay.call("GET", f"/v1/series/{series_id.text}", headers=_presenting(token))
        return decode(answer.body, SeriesStanding)

    def renew(self, series_id: SeriesId, token: RenewToken, first_hour: int) -> SeriesStanding:
        """Put off what waits, so that the first rung is due at ``first_hour``, or later if it was put off further.

        Raises:
            Refused: ``series-over``: it was cancelled or released before; ``bad-request``, when an hour would be over
                or too far off; ``box-closed``, when a team's box will be closed by then; ``no-such-series``.
            RelayMisbehaved: it answered that something still comes earlier.
        """
        body = msgspec.json.encode(RenewSeries(first_hour))
        headers = _presenting(token) | {"content-type": JSON_TYPE}
        answer = self.relay.call("POST", f"/v1/series/{series_id.text}/renew", body, headers)
        standing = decode(answer.body, SeriesStanding)
        if any(rung.state == "waiting" and rung.hour < first_hour for rung in standing.rungs):
            raise RelayMisbehaved("the relay says that a letter comes before the hour that was named; renew it again")
        return standing

    def cancel(self, series_id: SeriesId, token: CancelToken) -> SeriesStanding:
        """Stop what waits; when this returns, none of it is ever delivered. What was released before says so.

        Raises:
            Refused: ``no-such-series``, for a false token too.
            RelayMisbehaved: it answered that something still waits.
        """
        answer = self.relay.call("POST", f"/v1/series/{series_id.text}/cancel", headers=_presenting(token))
        standing = decode(answer.body, SeriesStanding)
        if standing.state == "running" or any(rung.state == "waiting" for rung in standing.rungs):
            raise RelayMisbehaved("the relay says that what was cancelled still waits; cancel it again")
        return standing


def _presenting(token: SeriesToken) -> dict[str, str]:
    return {SERIES_HEADER: series_token_header(token)}
