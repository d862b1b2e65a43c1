import { tmpdir } from 'node:os';

/** What no client may read in an error: where this program lives, what it is made of, how it was called. */
const leaks: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a stack frame', /\bat (?:async )?(?:[\w$.<>[\] ]+ \()?(?:file:|node:|\/)[^)\s]*:\d+:\d+/],
  ['a stack trace', /stack_?trace/i],
  ['a source file', /\.(?:ts|js|mjs|cjs):\d+/],
  ['a module folder', /node_modules|file:\/\//],
  ['the working folder', new RegExp(escaped(process.cwd()))],
  ['the temporary folder', new RegExp(escaped(tmpdir()))],
  ['a database file', /\b(?:events|read)\.db\b/],
  ['an SQL statement', /\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b.*\b(?:FROM|VALUES|SET|WHERE)\b/],
];

/**
 * Checks an error answer as it went over the wire.
 * @throws Error naming what leaked.
 */
export function demandNoLeaks(body: string): void {
  for (const [what, pattern] of leaks) {
    const [found] = pattern.exec(body) ?? [];
    if (found !== undefined) throw new Error(`an error answer shows ${what} ("${found}"): ${body.slice(0, 2_000)}`);
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
