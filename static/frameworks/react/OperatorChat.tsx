import type { ChathubStateDetail } from "../../chathub/chathub-widget";

interface Props {
  organization: string;
  framed: boolean;
  onState: (detail: ChathubStateDetail) => void;
}

/** The chat: on the page while this is mounted. */
export function OperatorChat({ organization, framed, onState }: Props) {
  return (
    <chathub-widget
      organization={organization}
      isolation={framed ? "frame" : "page"}
      fallback-email="support@example.com"
      onchathub-state={(event) => onState(event.detail)}
    />
  );
}
