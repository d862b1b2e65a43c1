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
