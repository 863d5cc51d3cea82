"""The Python that a README prints."""

import re


def blocks(path):
    """Return the blocks of Python in a file of Markdown."""
    return re.findall(r"```python\n(.*?)```", path.read_text(), re.DOTALL)


def files(path):
    """Return those that begin with a name, `# test_chat.py`, as text by name; one name may have several."""
    found = {}
    for block in blocks(path):
        name, _, text = block.partition("\n")
        assert re.fullmatch(r"# [\w/]+\.py", name), f"{name} names no file"
        found.setdefault(name.removeprefix("# "), []).append(text)
    return found
