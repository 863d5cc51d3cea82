"""Cut a Python file into the cells that it names with `# %%`, as editors and notebooks do."""

from dataclasses import dataclass

MARK = "# %% "


@dataclass(frozen=True)
class Cell:
    """One cell: its title, what the comment below that says, and its code."""

    title: str
    text: str
    code: str


def cells_of(source: str) -> list[Cell]:
    """Return the cells of a file; what stands before the first belongs to none."""
    cells = []
    for part in ("\n" + source).split("\n" + MARK)[1:]:
        title, *lines = part.splitlines()
        text = []
        while lines and lines[0].startswith("# "):
            text.append(lines.pop(0).removeprefix("# "))
        cells.append(Cell(title, " ".join(text), "\n".join(lines).strip("\n")))
    return cells
