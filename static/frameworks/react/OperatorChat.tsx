import type { ChathubStateDetail } from "../../chathub/chathub-widget";

interface Props {
  organization: string;
  onState: (detail: ChathubStateDetail) => void;
}

/** The chat: on the page while this is mounted, and of the organization it is given. */
export function OperatorChat({ organization, onState }: Props) {
  return (
    <chathub-widget
      organization={organization}
      fallback-email="support@example.com"
      onchathub-state={(event) => onState(event.detail)}
    />
  );
}
