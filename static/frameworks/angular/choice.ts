import { Injectable, signal } from "@angular/core";
import { organizations } from "../shared/desk";

/** Whose chat it is, and whether it has a frame; here, since they outlive the view that shows them. */
@Injectable({ providedIn: "root" })
export class Choice {
  readonly organization = signal(organizations[0]);
  readonly framed = signal(false);
}
