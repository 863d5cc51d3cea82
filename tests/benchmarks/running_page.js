// What running_page.py does in the page: the same panel by the element and by hand, and a count of timers.
if (window === top) {
  window.fired = 0;
  let number = 0;
  const documents = () => [document, ...[...document.querySelectorAll("iframe[srcdoc]")].map((frame) => frame.contentDocument)].filter((each) => each);
  window.panels = () => documents().flatMap((each) => [...each.querySelectorAll('section[id^="operator-chat-panel"]')]);
  const until = (condition) => new Promise((done) => {
    const look = () => {
      if (!condition()) return;
      clearInterval(timer);
      done(performance.now());
    };
    const timer = setInterval(look, 1);
    look();
  });
  const token = async () => {
    const answer = await fetch("/api/chathub/token?org=sales", { headers: { Accept: "application/json", "ChatHub-Fresh": "1" } });
    return (await answer.json()).token;
  };

  window.ours = async (url, isolation) => {
    const element = document.createElement("chathub-widget");
    element.setAttribute("organization", "sales");
    element.setAttribute("isolation", isolation);
    const began = performance.now();
    document.body.append(element);
    const mount = (await until(() => panels().length === 1)) - began;
    await until(() => element.state === "ready");
    const first = panels()[0].dataset.jti;
    const asked = performance.now();
    element.refresh();
    const refresh = (await until(() => panels()[0]?.dataset.jti !== first)) - asked;
    await until(() => element.state === "ready");
    element.remove();
    await until(() => panels().length === 0);
    return { mount, refresh };
  };

  window.byHand = async (url, isolation) => {
    const began = performance.now();
    const frame = isolation === "frame" ? document.createElement("iframe") : null;
    if (frame) {
      frame.srcdoc = "<!doctype html><title>Chat</title>";
      await new Promise((loaded) => { frame.onload = loaded; document.body.append(frame); });
    }
    const inside = frame ? frame.contentDocument : document;
    const tag = inside.createElement("script");
    number += 1;
    Object.assign(tag, { type: "module", id: "operator-chat-panel-script", src: `${url}#by-hand-${number}` });
    const answer = await fetch("/api/chathub/token?org=sales", { headers: { Accept: "application/json" } });
    tag.setAttribute("token", (await answer.json()).token);
    inside.head.append(tag);
    const mount = (await until(() => panels().length === 1)) - began;
    await until(() => panels()[0].dataset.jti);
    const first = panels()[0].dataset.jti;
    const asked = performance.now();
    tag.setAttribute("token", await token());
    tag.dispatchEvent(new CustomEvent("chathub-token", { bubbles: true, cancelable: true }));
    const refresh = (await until(() => panels()[0]?.dataset.jti !== first)) - asked;
    tag.remove();
    (frame ?? panels()[0]).remove();
    inside.querySelectorAll('link[href*="operator-chat-panel"]').forEach((link) => link.remove());
    return { mount, refresh };
  };
}
for (const name of ["setTimeout", "setInterval"]) {
  const own = window[name];
  window[name] = (callback, ...more) => own(typeof callback === "function" ? (...values) => { top.fired += 1; callback(...values); } : callback, ...more);
}
