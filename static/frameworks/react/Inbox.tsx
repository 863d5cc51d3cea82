import { useState } from "react";
import type { ChathubStateDetail } from "../../chathub/chathub-widget";
import { capitalized, messages, nameOf, organizations, remarkOn } from "../shared/desk";
import { OperatorChat } from "./OperatorChat";
import source from "./OperatorChat.tsx?raw";

interface Props {
  organization: string;
  framed: boolean;
  onOrganization: (organization: string) => void;
  onFramed: (framed: boolean) => void;
}

export function Inbox({ organization, framed, onOrganization, onFramed }: Props) {
  const [mounted, setMounted] = useState(true);
  const [detail, setDetail] = useState<ChathubStateDetail | null>(null);

  function toggle(on: boolean) {
    setDetail(null);
    setMounted(on);
  }

  return (
    <>
      <title>Inbox · Support desk</title>
      <h1>Inbox</h1>

      <section className="chat" aria-label="Chat">
        <label>
          <input
            type="checkbox"
            role="switch"
            checked={mounted}
            onChange={(event) => toggle(event.target.checked)}
          />
          Chat on this page
        </label>
        <label>
          <input
            type="checkbox"
            role="switch"
            checked={framed}
            onChange={(event) => onFramed(event.target.checked)}
          />
          In a frame of its own
        </label>
        <fieldset>
          <legend>Chat as</legend>
          {organizations.map((name) => (
            <label key={name}>
              <input
                type="radio"
                name="organization"
                value={name}
                checked={name === organization}
                onChange={() => onOrganization(name)}
              />
              {capitalized(name)}
            </label>
          ))}
        </fieldset>
        <p className="state" role="status" data-state={mounted ? detail?.state : "none"}>
          <strong>{mounted ? nameOf(detail) : "Not mounted"}</strong>
          <span>{mounted && remarkOn(detail)}</span>
        </p>
      </section>
      {mounted && (
        <OperatorChat organization={organization} framed={framed} onState={setDetail} />
      )}

      <section className="source" aria-labelledby="source-title">
        <h2 id="source-title">The component</h2>
        <p>
          The file that runs here: <code>static/frameworks/react/OperatorChat.tsx</code>
        </p>
        <pre role="region" aria-label="OperatorChat.tsx" tabIndex={0}>
          <code>{source}</code>
        </pre>
      </section>

      <ul className="list">
        {messages.map(({ subject, text, when }) => (
          <li key={subject}>
            <h2>{subject}</h2>
            <p>{text}</p>
            <p className="aside">{when}</p>
          </li>
        ))}
      </ul>
    </>
  );
}
