"""What can go wrong with a watch, all of it the input's: what happened, what was kept, what to do next."""

from tropa.vault.errors import VaultInputError


class WatchError(VaultInputError):
    """The family. `code` is for the pages; nothing was changed."""

    code = "watch"
    text = "This cannot be done now. Nothing was changed."

    def __init__(self) -> None:
        super().__init__(self.text)


class UnknownWatch(WatchError):
    """No check-ins of such a journey are watched here."""

    code = "unknown-watch"
    text = "No check-ins of this journey are watched at this desk. Nothing was changed. Go back to the board."


class NothingSounds(WatchError):
    """There is no alarm that could be taken on."""

    code = "nothing-sounds"
    text = "There is no alarm about this journey now. Nothing was changed. Reload the page."


class AlarmFirst(WatchError):
    """An alarm is raised: it is not begun anew over it."""

    code = "alarm-first"
    text = "There is an alarm about this journey. Nothing was changed. Say first how it ended, then begin anew."


class AlarmSounds(WatchError):
    """An alarm is raised that nobody has taken on: the journey is not ended over it."""

    code = "alarm-sounds"
    text = "There is an alarm about this journey that nobody has taken on. Nothing was changed. Take it on first."


class NotAgreed(WatchError):
    """The traveller has not agreed to what was last offered."""

    code = "not-agreed"
    text = (
        "The traveller has not agreed to the check-ins that were last offered. Nothing was changed. "
        "Wait for their answer, or offer anew."
    )


class NobodyToTell(WatchError):
    """Nobody on the ladder is in the network any more."""

    code = "nobody-to-tell"
    text = "Nobody on the ladder is in the network any more. Nothing was changed. Change the plan's ladder first."


class TooFarAhead(WatchError):
    """The relay keeps delayed letters for eight weeks and puts them off for half a year at most."""

    code = "windows-too-far"
    text = (
        "Two check-ins are more than seven weeks apart, or the first is that far away, or all of it takes longer than "
        "half a year. Nothing was changed. Add check-ins between, or start later."
    )


class WatchOver(WatchError):
    """It has ended."""

    code = "watch-over"
    text = "The check-ins of this journey have ended. Nothing was changed."


class NotThePlanner(WatchError):
    """This desk does not plan the journey, or cannot write to the traveller."""

    code = "not-the-planner"
    text = "This desk does not plan this journey. Nothing was changed. Ask somebody who does to begin the watch anew."
