"""Put each change into a copy of the project and run the module's tests there: for code that runs in other processes.

mutmut itself tries a change where the tests' own process runs it, which takes a tenth of the time; it makes the
changes here, too. What stands outside of functions is left as it is, as there.
"""

import contextlib
import difflib
import os
import queue
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import setup_tools
from mutant import PLUGINS, Mutant, changed, copied, environment

HANGS_S = 120
PYTEST = [sys.executable, "-m", "pytest", "-x", "-q", *PLUGINS]


def tried(folder, module, tests):
    """Return what became of all changes of a module.

    Args:
        folder: an empty one, for the copies.
        module: its path in the project.
        tests: paths of those that are to notice; all of them run for each change.

    Raises:
        setup_tools.SetupError: they fail without any change.
    """
    copies = queue.SimpleQueue()
    for number in range(os.cpu_count() or 1):
        copies.put(_copied(folder / str(number)))
    code = (setup_tools.ROOT / module).read_text()
    if _status(copies, module, code, tests) != "survived":
        raise setup_tools.SetupError(f"The tests of {module} fail without any change: mend them.")
    with ThreadPoolExecutor() as threads:
        return list(
            threads.map(
                lambda change: _tried(copies, module, code, tests, *change), _changes(folder, code)
            )
        )


def _copied(folder):
    copied(folder)
    for name in (".venv", "static", "tests/floor/node_modules"):
        (folder / name).symlink_to(setup_tools.ROOT / name)
    return folder


def _changes(folder, code):
    """Yield the name of the function and the changed code for each change."""
    # Not above: they are there only inside .venv.
    import libcst
    from mutmut.mutation.file_mutation import create_mutations

    (folder / "setup.cfg").write_text("[mutmut]\nsource_paths=.\n")  # mutmut wants one
    with contextlib.chdir(folder):
        module, mutations, *_ = create_mutations("", code)
    for each in mutations:
        function = each.contained_by_top_level_function
        if isinstance(function, libcst.FunctionDef):
            mutated = module.deep_replace(each.original_node, each.mutated_node).code
            yield function.name.value, mutated


def _tried(copies, module, code, tests, function, mutated):
    was, now = changed(difflib.unified_diff(code.splitlines(), mutated.splitlines(), n=0))
    return Mutant(function, _status(copies, module, mutated, tests), was, now)


def _status(copies, module, code, tests):
    copy = copies.get()
    (copy / module).write_text(code)
    try:
        done = subprocess.run(
            [*PYTEST, *tests],
            cwd=copy,
            env=environment(copy / "app"),
            capture_output=True,
            timeout=HANGS_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "timeout"
    finally:
        copies.put(copy)
    return "killed" if done.returncode else "survived"
