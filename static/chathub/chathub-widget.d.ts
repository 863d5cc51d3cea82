// Types of <chathub-widget>. Importing them makes `document.querySelector("chathub-widget")`,
// `createElement` and `addEventListener("chathub-state", …)` know the element; the code itself is
// loaded by the page: <script type="module" src="/chathub/chathub-widget.js"></script>.
//
// React wants its elements declared once more, in its own namespace:
//
//   declare module "react" {
//     namespace JSX {
//       interface IntrinsicElements {
//         "chathub-widget": ChathubWidgetProps & HTMLAttributes<ChathubWidgetElement>;
//       }
//     }
//   }

export type ChathubState =
  | "idle"
  | "loading"
  | "ready"
  | "refreshing"
  | "unavailable"
  | "signed-out"
  | "stopped";

/** What a `chathub-state` event tells. The token is never in it. */
export interface ChathubStateDetail {
  readonly state: ChathubState;
  /** The same as `state` where only the reason or a time has changed. */
  readonly previous: ChathubState;
  /** As the attribute names it; null where the endpoint chooses. */
  readonly organization: string | null;
  /** A stable word for the cause where something is wrong, such as "cors"; else null. */
  readonly code: string | null;
  /** One sentence where something is wrong. */
  readonly reason: string | null;
  /** When the token dies: ISO 8601, UTC, by the server's clock. */
  readonly expiresAt: string | null;
  /** When the next try is made by itself, likewise. */
  readonly retryAt: string | null;
}

/** Bubbles from the element after every change, also out of a component's shadow root. */
export type ChathubStateEvent = CustomEvent<ChathubStateDetail>;

/** The attributes, all of them optional. */
export interface ChathubWidgetAttributes {
  /** Name or id; without it the endpoint chooses. */
  organization?: string;
  /** The site's token endpoint, `/api/chathub/token` unless given; one that the site allows. */
  "token-url"?: string;
  /** The vendor's module; one that the site allows. */
  "widget-url"?: string;
  /** Whether the widget runs in the page or in a frame of its own. */
  isolation?: "page" | "frame";
  /** What the start waits for. */
  start?: "immediate" | "ahead" | "idle" | "visible" | "interaction" | "manual";
  /** Language of the loading and fallback texts; the page's own unless given. */
  locale?: string;
  "fallback-email"?: string;
  "fallback-phone"?: string;
  "fallback-url"?: string;
  /** Where a signed-out person can sign in, on this site; the link there leads back to this page. */
  "sign-in-url"?: string;
  /** A CSS selector for what the widget adds after its module has run. */
  "widget-elements"?: string;
  /** MicroPython or Pyodide, where the page runs neither itself. */
  interpreter?: "mpy" | "py";
}

/** The attributes and the event, as React's JSX writes them. */
export interface ChathubWidgetProps extends ChathubWidgetAttributes {
  "onchathub-state"?: (event: ChathubStateEvent) => void;
}

export interface ChathubWidgetElement extends HTMLElement {
  readonly state: ChathubState;
  /** Start, or try again at once. */
  start(): void;
  /** Take everything away, until `start()` or a new place in the page. */
  stop(): void;
  /** Get a new token now. */
  refresh(): void;
  /** Run the vendor's module again. */
  reload(): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "chathub-widget": ChathubWidgetElement;
  }
  interface HTMLElementEventMap {
    "chathub-state": ChathubStateEvent;
  }
  interface DocumentEventMap {
    "chathub-state": ChathubStateEvent;
  }
  interface WindowEventMap {
    /** For the site to fire once it has signed the person out: all tabs drop widget and token. */
    "chathub-sign-out": Event;
  }
}
