"""Draws pages: Jinja templates, every value escaped, a value that is missing is an error. It decides nothing."""

from collections.abc import Mapping

from jinja2 import Environment, PackageLoader, StrictUndefined


def make_templates() -> Environment:
    """The desk's templates."""
    return Environment(
        loader=PackageLoader("tropa.desk"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def draw(templates: Environment, name: str, values: Mapping[str, object]) -> str:
    """One template with its values."""
    return templates.get_template(f"{name}.html").render(values)
