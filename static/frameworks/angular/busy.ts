import { effect, Injectable, signal } from "@angular/core";

/** Whether to render whoever uses `renders` once a frame, and how often that was so far. */
@Injectable({ providedIn: "root" })
export class Busy {
  readonly on = signal(false);
  readonly renders = signal(0);

  constructor() {
    effect((onCleanup) => {
      if (!this.on()) return;
      let frame = requestAnimationFrame(() => again());
      const again = () => {
        this.renders.update((before) => before + 1);
        frame = requestAnimationFrame(again);
      };
      onCleanup(() => cancelAnimationFrame(frame));
    });
  }
}
