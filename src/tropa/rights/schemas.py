"""JSON Schemas of a pack's files, made from the shapes, so that an editor completes and underlines."""

import json
from typing import Any

import msgspec

from tropa.rights.loading import SECTIONS
from tropa.rights.shapes import About

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, str]:
    """File name to text, for ``pack.yaml`` and for each kind of list."""
    made = {"pack.schema.json": _text(msgspec.json.schema(About))}
    for section, shape in SECTIONS.items():
        (reference,), parts = msgspec.json.schema_components([shape], ref_template="#/$defs/{name}")
        listed = {"type": "array", "items": reference}
        whole = {"type": "object", "properties": {section: listed}, "required": [section]}
        made[f"{section}.schema.json"] = _text(whole | {"additionalProperties": False, "$defs": parts})
    return made


def _text(schema: dict[str, Any]) -> str:
    # Schemas' patterns are JavaScript's, which has no \Z; there `$` means the very end anyway.
    text = json.dumps({"$schema": _DIALECT} | schema, indent=1, ensure_ascii=False)
    return text.replace(r"\\Z", "$") + "\n"
