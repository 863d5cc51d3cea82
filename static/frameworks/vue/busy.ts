import { ref, watch } from "vue";

/** Whether to render whoever uses `renders` once a frame, and how often that was so far. */
export const busy = ref(false);
export const renders = ref(0);

watch(busy, () => requestAnimationFrame(again));

function again() {
  if (!busy.value) return;
  renders.value += 1;
  requestAnimationFrame(again);
}
