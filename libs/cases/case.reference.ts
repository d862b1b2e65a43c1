const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * The short name people say for a case, `CS-` and eight characters of Crockford's base 32 (no I, L, O, U), from the last
 * 40 random bits of its UUID. A help for the eye: two cases share one with a chance of n²/2^41, so the id stays the key.
 */
export function caseReference(caseId: string): string {
  let bits = Number.parseInt(caseId.replaceAll('-', '').slice(-10), 16);
  let text = '';
  for (let place = 0; place < 8; place += 1) {
    text = crockford.charAt(bits % 32) + text;
    bits = Math.floor(bits / 32);
  }
  return `CS-${text}`;
}

/** Letters that are taken for digits when a reference is read aloud or typed: Crockford reads them as those digits. */
const lookalikes: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1' };

/**
 * The end of the ids that go by a reference, as their last ten hexadecimal digits; undefined where the text is no reference.
 * Small letters will do.
 */
export function caseIdEnding(reference: string): string | undefined {
  const [, letters] = /^CS-([0-9A-Z]{8})$/.exec(reference.trim().toUpperCase()) ?? [];
  if (letters === undefined) return undefined;
  const digits = [...letters].map((letter) => crockford.indexOf(lookalikes[letter] ?? letter));
  if (digits.includes(-1)) return undefined;
  const bits = digits.reduce((sum, digit) => sum * 32 + digit, 0);
  return bits.toString(16).padStart(10, '0');
}
