import { Component, CUSTOM_ELEMENTS_SCHEMA, input, output } from "@angular/core";
import type { ChathubStateDetail } from "../../chathub/chathub-widget";

/** The chat: on the page while this is mounted. */
@Component({
  selector: "desk-operator-chat",
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <chathub-widget
      [attr.organization]="organization()"
      [attr.isolation]="framed() ? 'frame' : 'page'"
      fallback-email="support@example.com"
      (chathub-state)="state.emit($event.detail)"
    />
  `,
})
export class OperatorChat {
  readonly organization = input.required<string>();
  readonly framed = input.required<boolean>();
  readonly state = output<ChathubStateDetail>();
}
