"""What was typed into forms and not sent: kept until it is sent, in the open vault, so that no crash costs it.

Forms about a case, a journey or a complaint are kept under its key and go with it; of the others a vault keeps those of
the library and of the network. Whatever it does not keep, and all of it while the vault is locked, is in memory
(`typed`). Addresses and handles are this run's: the vault is told ids. It draws nothing.
"""

import contextlib
from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from tropa.desk.handles import Handles
from tropa.desk.typed import Fields, Key, Typed, TypedForm, key_of, typed_form
from tropa.vault.errors import VaultError
from tropa.vault.vault import Vault
from tropa.vault.views_unsent import Subject

_ABOUT: Final[dict[str, Subject]] = {"case": "case", "journey": "journey", "watch": "journey", "complaint": "complaint"}
"""What a form is about, by how its address begins."""
_ABOUT_NOBODY: Final = ("templates", "network", "begin")
_KEPT_NOWHERE: Final = ("search", "queue/next")
"""How such addresses begin: what is searched for, and a button whose fields are the filters that one looked through."""


class _Name(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which form, as the vault knows it: words of this program begin with a dot, ids with a number sign."""

    path: tuple[str, ...]
    hidden: tuple[tuple[str, str], ...]


class TypedForms:
    """Every form that was typed into. Every method may be called from any thread."""

    def __init__(self, memory: Typed, vault: Callable[[], Vault], handles: Handles, prefix: str) -> None:
        self._memory, self._vault, self._handles, self._prefix = memory, vault, handles, prefix
        self._also: dict[Key, frozenset[str]] = {}

    def keep(self, address: str, fields: Iterable[tuple[str, str]], hidden: Iterable[tuple[str, str]] = ()) -> None:
        """Keep it instead of what was kept of that form; of one that was emptied nothing is."""
        form = typed_form(address, fields, hidden)
        if "/".join(self._path(address)).startswith(_KEPT_NOWHERE):
            return
        if form.is_blank:
            self.drop(form)
        elif self._is_kept(form) is False:
            self._memory.keep(form)
        else:
            self._memory.drop(form)

    def of_page(self, page: str) -> tuple[TypedForm, ...]:
        """Those whose address stands in a page, the oldest first."""
        return self._found(lambda address: f'"{address}"' in page)

    def sent_to(self, addresses: Iterable[str]) -> tuple[TypedForm, ...]:
        """Those that are sent to one of these addresses."""
        wanted = frozenset(addresses)
        return self._found(wanted.__contains__)

    def note(self, form: TypedForm, addresses: frozenset[str]) -> None:
        """It stands in its form again, which can be sent to any of these addresses."""
        self._also[key_of(form)] = addresses

    def release(self, address: str, fields: Fields) -> None:
        """A form with these fields was sent there: what was kept of it is let go of."""
        given = set(fields)
        for form in self._found(lambda _: True, opened=False):
            goes = self._also.get(key_of(form), frozenset()) | {form.address}
            if address in goes and set(form.hidden) <= given:
                self.drop(form)

    def drop(self, form: TypedForm) -> None:
        """Let go of it."""
        self._also.pop(key_of(form), None)
        self._memory.drop(form)
        with contextlib.suppress(VaultError):
            self._vault().unsent.drop_form(self._name(form))

    def settle(self, vault: Vault) -> None:
        """The vault is open: what was typed meanwhile goes into it."""
        for form in self._memory.all():
            if self._is_kept(form, vault) is not False:
                self._memory.drop(form)

    def forget(self) -> None:
        """Let go of what is in memory."""
        self._also.clear()
        self._memory.forget()

    def _is_kept(self, form: TypedForm, vault: Vault | None = None) -> bool | None:
        """Whether the vault has it now; None: what it is about is gone, and nobody is to have it."""
        found = self._about(form.address)
        if found is None:
            return False
        about, id = found
        with contextlib.suppress(VaultError):
            vault = vault or self._vault()
            data = msgspec.json.encode([self._as_ids(pair) for pair in form.fields])
            # Who watches over a journey without its plan has no row of it: then memory has to do.
            return vault.unsent.keep_form(self._name(form), data, about, id) or (False if about == "journey" else None)
        return False

    def _found(self, is_wanted: Callable[[str], bool], *, opened: bool = True) -> tuple[TypedForm, ...]:
        kept: dict[Key, TypedForm] = {}
        with contextlib.suppress(VaultError):
            unsent = self._vault().unsent
            for name in unsent.form_names():
                form = self._named(name)
                if is_wanted(form.address):
                    data = unsent.form(name) if opened else None
                    kept[key_of(form)] = self._with(form, data.data) if data else form
        for form in self._memory.all():
            if is_wanted(form.address):
                kept.pop(key_of(form), None)
                kept[key_of(form)] = form
        return tuple(kept.values())

    def _about(self, address: str) -> tuple[Subject | None, str] | None:
        """What it is about, and its id; None: no vault keeps it."""
        first, *more = self._path(address)
        if first in _ABOUT:
            return _ABOUT[first], next((id for part in more if (id := self._handles.id_of(part))), "")
        return (None, "") if first in _ABOUT_NOBODY else None

    def _path(self, address: str) -> tuple[str, ...]:
        return tuple(address.removeprefix(f"{self._prefix}/").split("/"))

    def _name(self, form: TypedForm) -> str:
        path = tuple(self._as_id(part) for part in self._path(form.address))
        return msgspec.json.encode(_Name(path, tuple(sorted(self._as_ids(pair) for pair in form.hidden)))).decode()

    def _named(self, name: str) -> TypedForm:
        found = msgspec.json.decode(name, type=_Name)
        path = "/".join(self._as_handle(part) for part in found.path)
        return TypedForm(f"{self._prefix}/{path}", (), tuple(sorted(self._as_handles(pair) for pair in found.hidden)))

    def _with(self, form: TypedForm, data: bytes) -> TypedForm:
        fields = msgspec.json.decode(data, type=list[tuple[str, str]])
        return TypedForm(form.address, tuple(self._as_handles(pair) for pair in fields), form.hidden)

    def _as_ids(self, pair: tuple[str, str]) -> tuple[str, str]:
        return self._as_id(pair[0]), self._as_id(pair[1])

    def _as_handles(self, pair: tuple[str, str]) -> tuple[str, str]:
        return self._as_handle(pair[0]), self._as_handle(pair[1])

    def _as_id(self, text: str) -> str:
        id = self._handles.id_of(text)
        return f"#{id}" if id else f".{text}"

    def _as_handle(self, text: str) -> str:
        return self._handles.handle_of(text[1:]) if text.startswith("#") else text[1:]
