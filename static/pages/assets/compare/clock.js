// The clock of one side of /compare, the same for both: the page around it moves it to where the servers' is. It has
// to be there before the first script that asks for the time. Time passes as while a laptop sleeps: timers that have
// come due run once each, in their order, and then somebody looks at the page.

(() => {
  const { Date: Real, setTimeout: wait, clearTimeout: forget } = window;
  let passedMs = 0;
  let lastId = 0;
  const timers = new Map();

  window.Date = class Date extends Real {
    constructor(...parts) {
      super(...(parts.length ? parts : [Date.now()]));
    }

    static now() {
      return Real.now() + passedMs;
    }
  };

  const arm = (timer) => {
    timer.real = wait(() => run(timer), Math.max(timer.dueMs - Date.now(), 0));
  };

  const run = (timer) => {
    forget(timer.real);
    timers.delete(timer.id);
    if (timer.repeats) add(timer);
    timer.call();
  };

  const add = (timer) => {
    timer.dueMs = Date.now() + timer.delayMs;
    timers.set(timer.id, timer);
    arm(timer);
  };

  const start = (repeats) => (call, delayMs = 0, ...values) => {
    const timer = { id: (lastId += 1), repeats, delayMs: Math.max(delayMs, 1), call: () => call(...values) };
    add(timer);
    return timer.id;
  };

  const end = (id) => {
    forget(timers.get(id)?.real);
    timers.delete(id);
  };

  Object.assign(window, { setTimeout: start(false), setInterval: start(true), clearTimeout: end, clearInterval: end });

  window.passTo = (moment) => {
    passedMs += Date.parse(moment) - Date.now();
    const due = [...timers.values()].filter((timer) => timer.dueMs <= Date.now());
    due.sort((one, other) => one.dueMs - other.dueMs);
    for (const timer of timers.values()) {
      forget(timer.real);
      arm(timer);
    }
    for (const timer of due) if (timers.get(timer.id) === timer) run(timer);
    window.dispatchEvent(new Event("focus"));
  };
})();
