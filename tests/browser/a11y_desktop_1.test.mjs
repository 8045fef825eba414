// The first half of the screens, each on a desktop, by axe: a11y.mjs says which.
import { checkScreens } from "./a11y.mjs";

checkScreens("desktop", 1);
