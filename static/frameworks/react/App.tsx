import { useEffect, useRef, useState, version } from "react";
import { Navigate, NavLink, Route, Routes } from "react-router";
import { organizations } from "../shared/desk";
import { useEveryFrame } from "./busy";
import { Inbox } from "./Inbox";
import { Settings } from "./Settings";

export function App() {
  const [organization, setOrganization] = useState(organizations[0]);
  const [framed, setFramed] = useState(false);
  const [busy, setBusy] = useState(false);
  const renders = useEveryFrame(busy);
  const main = useRef<HTMLElement>(null);

  // StrictMode takes every effect back once and runs it again: a test counts these marks.
  useEffect(() => {
    performance.mark("mounted");
  }, []);

  return (
    <>
      <a className="skip" href="#main">Skip to the content</a>
      <header>
        <span className="name">Support desk</span>
        {/* The focus goes along, so that screen readers go on at the new view. */}
        <nav aria-label="Views" onClick={() => main.current?.focus()}>
          <NavLink to="/" end>Inbox</NavLink>
          <NavLink to="/settings">Settings</NavLink>
        </nav>
        <a className="back" href="/">ChatHub widget</a>
      </header>

      <main id="main" tabIndex={-1} ref={main}>
        <Routes>
          <Route
            index
            element={
              <Inbox
                organization={organization}
                framed={framed}
                onOrganization={setOrganization}
                onFramed={setFramed}
              />
            }
          />
          <Route path="settings" element={<Settings />} />
          <Route path="*" element={<Navigate to="/" replace />} />
        </Routes>
      </main>

      <footer>
        <h2>React {version}</h2>
        <p>
          React's development build in StrictMode, with React Router. Inbox has a <code>&lt;chathub-widget&gt;</code>, Settings has
          none; the files are in <code>static/frameworks/react</code>.
        </p>
        <label>
          <input
            type="checkbox"
            role="switch"
            checked={busy}
            onChange={(event) => setBusy(event.target.checked)}
          />
          Render everything in each frame
        </label>
        <output hidden={renders === 0}>{renders} times so far</output>
      </footer>
    </>
  );
}
