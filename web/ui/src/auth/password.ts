/** As the server has it. */
export const passwordLeast = 8;
