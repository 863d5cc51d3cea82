"""Make modules of the Python files that the page brings along (pieces.html), so that one can import them."""

import json

from pyscript import document

for name, source in json.loads(document.getElementById("modules").textContent).items():
    with open(name + ".py", "w") as file:
        file.write(source)
