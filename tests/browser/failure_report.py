"""What a person needs to understand a browser test that failed, without running it again."""

import re

import results

LINES = 60


def add(report, item, pages, may_ask):
    """Add to a report what each page of the test said and showed.

    The site's own log stands in the report already, as what its fixture printed at the end.

    Args:
        report: pytest's report of the failure.
        item: the test.
        pages: the `Seen` of each page.
        may_ask: whether the browser still answers; if not, what was noted must do.
    """
    for number, seen in enumerate(pages, 1):
        found = {
            "console": [f"{level}: {text}" for level, text in seen.noted_console],
            "thrown": seen.noted_errors,
            "requests": seen.urls,
        }
        if may_ask:
            found |= _asked(seen, f"{_name(item)}-{number}.png")
        text = "\n".join(
            f"{what}:\n" + "".join(f"  {line}\n" for line in lines[-LINES:])
            for what, lines in found.items()
            if lines
        )
        report.sections.append((f"Page {number}, {report.when}", text))


def _asked(seen, name):
    try:
        said = [str(change) for change in seen.page.evaluate("globalThis.said ?? []")]
        heard = [f"{level}: {text}" for level, text in seen.page.evaluate("globalThis.heard ?? []")]
        results.FOLDER.mkdir(exist_ok=True)
        (results.FOLDER / name).write_bytes(seen.page.screenshot())
    except Exception as error:  # whatever a page in trouble answers with
        return {"the page does not answer": [str(error)]}
    return {
        "address": [seen.page.url],
        "states": said,
        "console and errors of this document": heard,
        "screenshot": [f"{results.FOLDER.name}/{name}"],
    }


def _name(item):
    return re.sub(r"[^\w.\[\]-]+", "-", f"{item.path.stem}.{item.name}")[:150]
