// Buttons of the pages whose Python runs in the hidden frame: what each does stands in its attributes.
//   data-call="refresh"   calls that method of the widget in the same section, or of the page's only one
//   data-lever="clock"    lets a day pass for the site and the stand-in vendor
//   data-lever="mend"     takes back every fault
//   data-lever="<name>"   breaks the next call of that name, or `data-times` of them
// And what a widget says of itself is written into `[data-said]` of its section.

const { vendor } = document.body.dataset;

const LEVERS = {
  clock: () => send("POST", "/_clock", { advance_s: 86400 }),
  mend: () => send("DELETE", "/_faults"),
};

const fail = (target, times) => send("POST", "/_faults", { target, status: 500, times: Number(times ?? 1) });

const send = (method, path, body) =>
  fetch(vendor + path, {
    method,
    body: body && JSON.stringify(body),
    headers: body && { "Content-Type": "application/json" },
  });

const near = (element, selector) =>
  element.closest("section")?.querySelector(selector) ?? document.querySelector(selector);

document.addEventListener("click", async ({ target }) => {
  const { lever, call, times } = target.closest("button")?.dataset ?? {};
  if (lever) await (LEVERS[lever]?.() ?? fail(lever, times));
  if (call) near(target, "chathub-widget")[call]();
});

document.addEventListener("chathub-state", ({ target, detail }) => {
  const said = target.closest("section")?.querySelector("[data-said]");
  if (said) said.textContent = detail.reason ?? "";
});
