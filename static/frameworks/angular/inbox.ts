import { Component, inject, signal } from "@angular/core";
import type { ChathubStateDetail } from "../../chathub/chathub-widget";
import { capitalized, messages, nameOf, organizations, remarkOn } from "../shared/desk";
import { Busy } from "./busy";
import { Choice } from "./choice";
import { OperatorChat } from "./operator-chat";
// @ts-expect-error TypeScript does not know that the attribute makes it the file's text.
import source from "./operator-chat.ts" with { loader: "text" };

@Component({
  selector: "desk-inbox",
  imports: [OperatorChat],
  template: `
    <h1>Inbox</h1>

    <section class="chat" aria-label="Chat" [attr.data-renders]="renders()">
      <label>
        <input
          type="checkbox"
          role="switch"
          [checked]="mounted()"
          (change)="toggle($event.target.checked)"
        />
        Chat on this page
      </label>
      <label>
        <input
          type="checkbox"
          role="switch"
          [checked]="framed()"
          (change)="framed.set($event.target.checked)"
        />
        In a frame of its own
      </label>
      <fieldset>
        <legend>Chat as</legend>
        @for (name of organizations; track name) {
          <label>
            <input
              type="radio"
              name="organization"
              [value]="name"
              [checked]="name === organization()"
              (change)="organization.set(name)"
            />
            {{ capitalized(name) }}
          </label>
        }
      </fieldset>
      <p class="state" role="status" [attr.data-state]="mounted() ? detail()?.state : 'none'">
        <strong>{{ mounted() ? nameOf(detail()) : "Not mounted" }}</strong>
        @if (mounted()) {
          <span>{{ remarkOn(detail()) }}</span>
        }
      </p>
    </section>
    @if (mounted()) {
      <desk-operator-chat
        [organization]="organization()"
        [framed]="framed()"
        (state)="detail.set($event)"
      />
    }

    <section class="source" aria-labelledby="source-title">
      <h2 id="source-title">The component</h2>
      <p>The file that runs here: <code>static/frameworks/angular/operator-chat.ts</code></p>
      <pre role="region" aria-label="operator-chat.ts" tabindex="0"><code>{{ source }}</code></pre>
    </section>

    <ul class="list">
      @for (message of messages; track message.subject) {
        <li>
          <h2>{{ message.subject }}</h2>
          <p>{{ message.text }}</p>
          <p class="aside">{{ message.when }}</p>
        </li>
      }
    </ul>
  `,
})
export class Inbox {
  protected readonly organization = inject(Choice).organization;
  protected readonly framed = inject(Choice).framed;
  protected readonly renders = inject(Busy).renders;
  protected readonly mounted = signal(true);
  protected readonly detail = signal<ChathubStateDetail | null>(null);

  protected readonly organizations = organizations;
  protected readonly messages = messages;
  protected readonly source: string = source;
  protected readonly capitalized = capitalized;
  protected readonly nameOf = nameOf;
  protected readonly remarkOn = remarkOn;

  protected toggle(on: boolean) {
    this.detail.set(null);
    this.mounted.set(on);
  }
}
