import { Injectable, signal } from "@angular/core";
import { organizations } from "../shared/desk";

/** Whose chat it is; here, since it outlives the view that shows it. */
@Injectable({ providedIn: "root" })
export class Choice {
  readonly organization = signal(organizations[0]);
}
