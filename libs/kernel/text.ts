/** Half of a surrogate pair without the other, or NUL: what JSON can carry and neither UTF-8 nor every engine can store. */
const unstorable = /\p{Surrogate}|\0/u;

/** Whether a text survives being stored and read as it is. */
export function isStorable(text: string): boolean {
  return !unstorable.test(text);
}

/** What to tell whoever sent a text that does not. */
export const unstorableProblem = 'must not contain broken characters (half of a surrogate pair, or NUL)';
