// Import every module of app/chathub_widget on MicroPython, in Node, and say what fails.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const [, , runtime, source] = process.argv;
const { loadMicroPython } = await import(pathToFileURL(join(runtime, "micropython.mjs")));
const lines = [];
const python = await loadMicroPython({ stdout: (line) => lines.push(line), stderr: (line) => lines.push(line) });

const files = [];
for (const name of readdirSync(source, { recursive: true })) {
  if (!name.endsWith(".py")) continue;
  python.FS.mkdirTree(`/chathub_widget/${dirname(name)}`);
  python.FS.writeFile(`/chathub_widget/${name}`, readFileSync(join(source, name)));
  files.push(name);
}

// What PyScript puts beside the interpreter, as far as an import needs it.
python.runPython(`
import sys
sys.path.insert(0, "/")
class Module: pass
pyscript = Module(); pyscript.config = {"type": "mpy"}; pyscript.ffi = Module()
guard = Module()
guard.assign = guard.attempt = guard.now = guard.keepDefinitions = guard.parse = guard.promise = guard.trusted = guard.textOf = guard.frameDocument = guard.shared = guard.watchModule = None
sys.modules["pyscript"] = pyscript
sys.modules["pyscript.js_modules"] = Module()
sys.modules["pyscript.js_modules.chathub_guard"] = guard
`);
const failures = [];
for (const name of files) {
  const module = `chathub_widget/${name}`.slice(0, -3).replace(/\/__init__$/, "").replaceAll("/", ".");
  try {
    python.runPython(`import ${module}`);
  } catch (error) {
    failures.push(`${name}: ${error.message.trim()}`);
  }
}
const checks = readFileSync(new URL("checks.py", import.meta.url), "utf8");
try {
  python.runPython(checks);
} catch (error) {
  failures.push(`checks.py: ${error.message.trim()}`);
}
console.log(JSON.stringify({ version: python.pyimport("sys").version, imported: files, failures, lines }));
