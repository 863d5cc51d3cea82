// Load the element's script from three addresses, two of them at once, and print the names defined.
import { readFileSync } from "node:fs";

const defined = [];
globalThis.HTMLElement = class {};
globalThis.customElements = {
  get: (name) => (defined.includes(name) ? HTMLElement : undefined),
  define: (name) => defined.push(name),
};
globalThis.addEventListener = () => {};
const text = readFileSync(process.argv[2], "utf8");
const load = (name) => import(`data:text/javascript,${encodeURIComponent(`${text}\n// ${name}`)}`);
await Promise.all([load("one"), load("another")]);
await load("late");
console.log(JSON.stringify(defined));
