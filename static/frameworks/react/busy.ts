import { useEffect, useState } from "react";

/** Render whoever uses this once a frame while `on`; return how often that was so far. */
export function useEveryFrame(on: boolean): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    if (!on) return;
    let frame = requestAnimationFrame(function again() {
      setCount((before) => before + 1);
      frame = requestAnimationFrame(again);
    });
    return () => cancelAnimationFrame(frame);
  }, [on]);
  return count;
}
