import { APP_BASE_HREF } from "@angular/common";
import { bootstrapApplication } from "@angular/platform-browser";
import { provideRouter, type Routes } from "@angular/router";
import { App } from "./app";
import { Inbox } from "./inbox";
import { Settings } from "./settings";

const routes: Routes = [
  { path: "", pathMatch: "full", component: Inbox, title: "Inbox · Support desk" },
  { path: "settings", component: Settings, title: "Settings · Support desk" },
  { path: "**", redirectTo: "" },
];

bootstrapApplication(App, {
  providers: [
    provideRouter(routes),
    // Instead of <base href>, which the page's policy forbids (base-uri 'none').
    { provide: APP_BASE_HREF, useValue: "/angular" },
  ],
});
