// What the page on one side of /compare says, for the page around it: the lines of its console and the states of each
// `<chathub-widget>`. What is said again is counted, and comes last. It listens before the first of them, when there
// is no Python yet.

window.heard = [];
let number = 0;

const hear = (key, line, state) => {
  const before = window.heard.findIndex((each) => each.key === key);
  const [again] = before < 0 ? [] : window.heard.splice(before, 1);
  window.heard.push({ key, line, state, number: (number += 1), times: (again?.times ?? 0) + 1 });
};

for (const level of ["log", "warn", "error"]) {
  const write = console[level].bind(console);
  console[level] = (...words) => {
    hear(words.join(" "), words.join(" "), null);
    write(...words);
  };
}

document.addEventListener("chathub-state", ({ detail }) => {
  hear([detail.organization, detail.state, detail.reason].join(" "), null, detail);
});
