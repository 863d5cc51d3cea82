import { ref } from "vue";
import { organizations } from "../shared/desk";

/** Whose chat it is; here, since it outlives the view that shows it. */
export const organization = ref(organizations[0]);
