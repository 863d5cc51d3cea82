// Counts what this page has fetched from one origin, as the browser's own record shows it.

const shown = document.querySelector("#requests");

new PerformanceObserver((list) => {
  const theirs = list.getEntries().filter(({ name }) => new URL(name).origin === shown.dataset.origin);
  if (theirs.length) shown.textContent = Number(shown.textContent) + theirs.length;
}).observe({ type: "resource", buffered: true });
