import type { HTMLAttributes } from "react";
import type { ChathubWidgetElement, ChathubWidgetProps } from "../../chathub/chathub-widget";

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "chathub-widget": ChathubWidgetProps & HTMLAttributes<ChathubWidgetElement>;
    }
  }
}
