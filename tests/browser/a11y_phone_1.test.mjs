// The first half of the screens, each on a phone, by axe: a11y.mjs says which.
import { checkScreens } from "./a11y.mjs";

checkScreens("phone", 1);
