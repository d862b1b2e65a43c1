import type { Finding } from '#libs/audit';
import { grouped } from '../text-table.js';
import { printable, wrapped } from '../wrapped-text.js';

const columns = 80;

/** Findings for people: each with its place, what it means and what was expected, and how many more there are. */
export function findingsText(findings: readonly Finding[], count: number): string {
  const more = count - findings.length;
  const rest = more > 0 ? [`and ${grouped(more)} more.`] : [];
  return [...findings.map(findingText), ...rest].join('\n\n');
}

function findingText({ kind, stream, revision, position, expected, found, problem }: Finding): string {
  const place = [
    ...(stream === null ? [] : [printable(stream)]),
    ...(revision === null ? [] : [`revision ${revision}`]),
    ...(position === null ? [] : [`position ${position}`]),
  ].join(', ');
  const details = [problem, `expected: ${expected}`, `found:    ${found}`].map((line) => `  ${printable(line, 1_000)}`);
  return [kind, ...(place === '' ? [] : [`  ${place}`]), ...details]
    .flatMap((line) => wrapped(line, columns))
    .join('\n');
}
