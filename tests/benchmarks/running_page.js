// What running_page.py does in the page: the same panel by the element and by hand, and a count of timers.
if (window === top) {
  window.fired = 0;
  let number = 0;
  const documents = () => [document, ...[...document.querySelectorAll("iframe[srcdoc]")].map((frame) => frame.contentDocument)].filter((each) => each);
  window.panels = () => documents().flatMap((each) => [...each.querySelectorAll('section[id^="operator-chat-panel"]')]);
  const until = (condition) => new Promise((done, fail) => {
    const began = performance.now();
    const timer = setInterval(() => {
      const isLate = performance.now() - began > 20_000;
      if (!condition() && !isLate) return;
      clearInterval(timer);
      if (isLate) fail(new Error(`not in time: ${condition}`));
      else done(performance.now());
    }, 1);
  });
  const token = async (more) => {
    const answer = await fetch("/api/chathub/token?org=sales", { headers: { Accept: "application/json", ...more } });
    return (await answer.json()).token;
  };
  const putIn = (inside, url, value) => {
    const tag = inside.createElement("script");
    number += 1;
    Object.assign(tag, { type: "module", id: "operator-chat-panel-script", src: `${url}#by-hand-${number}` });
    tag.setAttribute("token", value);
    inside.head.append(tag);
    return tag;
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
    let tag = putIn(inside, url, await token());
    const mount = (await until(() => panels().length === 1)) - began;
    await until(() => panels()[0].dataset.jti);
    const first = panels()[0].dataset.jti;
    const asked = performance.now();
    const second = await token({ "ChatHub-Fresh": "1" });
    tag.remove();
    panels().forEach((panel) => panel.remove());
    tag = putIn(inside, url, second); // which runs it again
    const refresh = (await until(() => panels()[0]?.dataset.jti !== first)) - asked;
    tag.remove();
    panels().forEach((panel) => panel.remove());
    frame?.remove();
    inside.querySelectorAll('link[href*="operator-chat-panel"]').forEach((link) => link.remove());
    return { mount, refresh };
  };
}
for (const name of ["setTimeout", "setInterval"]) {
  const own = window[name];
  window[name] = (callback, ...more) => {
    const isTheVendors = new Error().stack.includes("/widget-script.js");
    return own((...values) => {
      if (!isTheVendors) top.fired += 1;
      callback(...values);
    }, ...more);
  };
}
