// What the page on one side of /compare says, for the page around it: the lines of its console and the states of each
// `<chathub-widget>`. What is said again is counted. It begins before the first of them, when there is no Python yet.

window.heard = [];

const hear = (key, line, state) => {
  const again = window.heard.slice(-2).find((each) => each.key === key);
  if (again) Object.assign(again, { state, times: again.times + 1 });
  else window.heard.push({ key, line, state, times: 1 });
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
