"""The code that a README prints."""

import re
import textwrap


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


def beneath(path, heading, language):
    """Return the blocks of a language that stand between a heading and the next one."""
    found, now, block = [], None, None
    for line in path.read_text("utf-8").splitlines():
        fence = re.fullmatch(r"\s*```(\w*)", line)
        if fence and block is None:
            block = []
            is_wanted = (now, fence[1]) == (heading, language)
        elif fence:
            found += [textwrap.dedent("\n".join([*block, ""]))] if is_wanted else []
            block = None
        elif block is not None:
            block.append(line)
        elif line.startswith("#"):
            now = line.lstrip("# ")
    assert found, f"nothing of {language} stands beneath {heading}"
    return found
