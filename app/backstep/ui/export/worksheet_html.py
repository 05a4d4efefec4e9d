"""A worksheet as one HTML file that needs nothing else: formulas as MathML, the picture as SVG."""

from __future__ import annotations

import html
from collections.abc import Iterator

import latex2mathml.converter

from backstep.present.handouts.worksheet import Quantity, Section, Task, Worksheet
from backstep.present.roles import PHASE_ROLES
from backstep.ui.theme import LIGHT

_STYLE = """
body { font: 11pt/1.45 "Inter", "Helvetica Neue", Arial, sans-serif; color: #111; }
body { max-width: 48em; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.5em; margin: 0; } h2 { font-size: 1.1em; margin: 1.6em 0 .4em; break-after: avoid; }
header p { margin: .2em 0 1em; } .who { display: flex; gap: 2em; } .who span { flex: 1; border-bottom: 1px solid #111; }
svg { width: 100%; height: auto; } math { font-size: 1.15em; }
.given { display: grid; grid-template-columns: max-content 1fr; gap: .3em 1em; }
.given dt { font-weight: 600; } .given dd { margin: 0; } .given span { display: inline-block; margin-right: 1.4em; }
ol { list-style: none; margin: 0; padding: 0; }
li { display: flex; align-items: baseline; gap: .6em; padding: .45em 0; break-inside: avoid; }
li > b { min-width: 1.8em; text-align: right; } .blank { flex: 1; min-width: 7em; border-bottom: 1px solid #111; }
.answer { font-weight: 700; } @media print { body { margin: 0; max-width: none; } }
"""


def worksheet_html(sheet: Worksheet, picture: str) -> str:
    """The whole file; `picture` is an SVG element."""
    kind = "Answer key" if sheet.answered else "Worksheet"
    title = f"{kind}: {sheet.title}"
    return "\n".join(
        (
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f"<title>{html.escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<header>",
            f"<h1>{html.escape(title)}</h1>",
            "" if sheet.answered else '<p class="who">Name <span></span> Date <span></span></p>',
            f"<p>{html.escape(sheet.note)}</p>\n</header>",
            f'<figure>{picture}</figure>\n<h2>Given</h2>\n<dl class="given">',
            *(_group(name, quantities) for name, quantities in sheet.given),
            "</dl>",
            *(line for section in sheet.sections for line in _section(section, sheet.answered)),
            "</body>\n</html>\n",
        )
    )


def _group(name: str, quantities: tuple[Quantity, ...]) -> str:
    cells = "".join(f"<span>{mathml(f'{each.symbol} = {each.value}')}</span>" for each in quantities)
    return f"<dt>{html.escape(name)}</dt><dd>{cells}</dd>"


def _section(section: Section, answered: bool) -> Iterator[str]:
    colour = LIGHT.colour(PHASE_ROLES[section.phase])
    yield f'<section>\n<h2 style="color: {colour}">{html.escape(section.title)}</h2>\n<ol>'
    for task in section.tasks:
        yield f"<li><b>{task.number}.</b> {_task(task, answered)}</li>"
    yield "</ol>\n</section>"


def _task(task: Task, answered: bool) -> str:
    asked = mathml(task.question)
    if not answered:
        return f'{asked} <span class="blank"></span>'
    return f'{asked} {mathml(task.calculation)} <span class="answer">{html.escape(task.row.value)}</span>'


def mathml(latex: str) -> str:
    """A formula as a browser sets it."""
    return latex2mathml.converter.convert(latex)
