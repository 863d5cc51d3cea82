import { ref } from "vue";
import { organizations } from "../shared/desk";

/** Whose chat it is, and whether it has a frame; here, since they outlive the view that shows them. */
export const organization = ref(organizations[0]);
export const framed = ref(false);
