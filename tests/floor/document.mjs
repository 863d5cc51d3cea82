// Run the stories of in_document/ on MicroPython, each with a page of its own that happy-dom makes, and
// print what became of each: null, or what went wrong.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Window } from "happy-dom";

const [, , runtime, source, guard, stories] = process.argv;
const { loadMicroPython } = await import(pathToFileURL(join(runtime, "micropython.mjs")));
const said = [];
const python = await loadMicroPython({ stdout: (line) => said.push(line), stderr: (line) => said.push(line) });

const copy = (folder, target) => {
  python.FS.mkdir(target);
  for (const name of readdirSync(folder).filter((each) => each.endsWith(".py"))) {
    python.FS.writeFile(`${target}/${name}`, readFileSync(join(folder, name)));
  }
};
copy(source, "/chathub_widget");
copy(stories, "/in_document");

const found = {};
const opened = [];
globalThis.harness = {
  guard: { ...(await import(`data:text/javascript,${encodeURIComponent(readFileSync(guard, "utf8"))}`)) },
  open: () => {
    const page = new Window({ url: "https://site.example/desk" });
    page.origin = page.location.origin; // happy-dom 21 has none
    opened.push(page);
    return page;
  },
  // What MicroPython cannot say: a getter that throws, and the layout that happy-dom has not.
  thrower: { get() { throw new Error("no"); } },
  box: (element, box) => { element.getBoundingClientRect = () => box; },
  tell: (file, ended) => { found[file] = JSON.parse(ended); },
  close: async () => {
    for (const page of opened.splice(0)) await page.happyDOM.close();
  },
};
await python.runPythonAsync(`
import sys
sys.path.insert(0, "/")
import in_document.harness
`);
for (const file of readdirSync(stories).filter((each) => each.endsWith(".py") && each !== "harness.py")) {
  await python.runPythonAsync(`await in_document.harness.run("${file.slice(0, -3)}")`);
}
console.log(JSON.stringify({ found, said }));
process.exit(0);
