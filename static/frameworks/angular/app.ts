import { Component, inject, VERSION } from "@angular/core";
import { RouterLink, RouterLinkActive, RouterOutlet } from "@angular/router";
import { Busy } from "./busy";

@Component({
  selector: "desk-app",
  imports: [RouterLink, RouterLinkActive, RouterOutlet],
  template: `
    <a class="skip" href="#main">Skip to the content</a>
    <header>
      <span class="name">Support desk</span>
      <!-- The focus goes along, so that screen readers go on at the new view. -->
      <nav aria-label="Views" (click)="main.focus()">
        <a
          routerLink="/"
          routerLinkActive
          ariaCurrentWhenActive="page"
          [routerLinkActiveOptions]="{ exact: true }"
          >Inbox</a
        >
        <a routerLink="/settings" routerLinkActive ariaCurrentWhenActive="page">Settings</a>
      </nav>
      <a class="back" href="/">ChatHub widget</a>
    </header>

    <main id="main" #main tabindex="-1"><router-outlet /></main>

    <footer>
      <h2>Angular {{ version }}</h2>
      <p>
        With its router, signals and standalone components. Inbox has a
        <code>&lt;chathub-widget&gt;</code>, Settings has none; the files are in
        <code>static/frameworks/angular</code>.
      </p>
      <label>
        <input
          type="checkbox"
          role="switch"
          [checked]="busy.on()"
          (change)="busy.on.set($event.target.checked)"
        />
        Render everything in each frame
      </label>
      <output [hidden]="busy.renders() === 0">{{ busy.renders() }} times so far</output>
    </footer>
  `,
})
export class App {
  protected readonly version = VERSION.full;
  protected readonly busy = inject(Busy);
}
