import { Component } from "@angular/core";
import { settings } from "../shared/desk";

@Component({
  selector: "desk-settings",
  template: `
    <h1>Settings</h1>
    <ul class="list">
      @for (setting of settings; track setting.name) {
        <li>
          <h2>{{ setting.name }}</h2>
          <p>{{ setting.value }}</p>
        </li>
      }
    </ul>
  `,
})
export class Settings {
  protected readonly settings = settings;
}
