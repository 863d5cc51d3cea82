// What all three desks say, so that each of them is only about its framework.

import type { ChathubState, ChathubStateDetail } from "../../chathub/chathub-widget";

export const organizations = ["sales", "support"];

export const messages = [
  {
    subject: "Parcel left with the wrong neighbour",
    text: "Freja Lund · Which house number was it, please? Nobody here knows of it.",
    when: "9 minutes ago",
  },
  {
    subject: "Invoice 20418 counts one seat twice",
    text: "João Ferreira · We have eleven people, the invoice says twelve.",
    when: "31 minutes ago",
  },
  {
    subject: "Cannot change the delivery address",
    text: "Iryna Melnyk · The form goes back to my old street each time.",
    when: "2 hours ago",
  },
];

export const settings = [
  { name: "Opening hours", value: "Monday to Friday, 8:00 to 16:30" },
  { name: "Languages", value: "Danish, English, Portuguese, Ukrainian" },
  { name: "Chat", value: "Not on this view" },
];

const NAMES: Record<ChathubState, string> = {
  idle: "Idle",
  loading: "Loading",
  ready: "Ready",
  refreshing: "Refreshing",
  unavailable: "Unavailable",
  "signed-out": "Signed out",
  stopped: "Stopped",
};

/** The state in a word, for people; `detail` is the last event's, if there was one. */
export function nameOf(detail: ChathubStateDetail | null): string {
  return NAMES[detail?.state ?? "idle"];
}

/** What there is to say beside the state. */
export function remarkOn(detail: ChathubStateDetail | null): string {
  if (detail?.reason) return detail.reason;
  if (detail?.expiresAt) return `The token is good until ${clock(detail.expiresAt)}.`;
  return "";
}

export function capitalized(word: string): string {
  return word[0].toUpperCase() + word.slice(1);
}

function clock(iso: string): string {
  const time = { weekday: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  return new Date(iso).toLocaleString([], time);
}
