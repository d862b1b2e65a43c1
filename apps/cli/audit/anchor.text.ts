import { type DatedAnchor, printedRoot } from '#libs/audit';
import { grouped } from '../text-table.js';

/** An anchor to be printed, signed and put away: all that its file without heads holds. */
export function anchorOnPaper({ number, at, events, streams, root, previousRoot, findings }: DatedAnchor): string {
  const previous = previousRoot === null ? ['  none'] : printedRoot(previousRoot).map((line) => `  ${line}`);
  return [
    `CASEBOOK ANCHOR ${number}`,
    `made      ${at}`,
    `events    ${events}`,
    `streams   ${streams}`,
    `findings  ${findings}`,
    'root',
    ...printedRoot(root).map((line) => `  ${line}`),
    'root of the anchor before',
    ...previous,
  ].join('\n');
}

/** What was made, in a few lines. */
export function anchorText({ number, at, events, streams, root }: DatedAnchor, file: string | undefined): string {
  return [
    `Anchor ${number} of ${at}: ${grouped(events)} events in ${grouped(streams)} streams.`,
    ['The root over all heads:', ...printedRoot(root).map((line) => `  ${line}`)].join('\n'),
    file === undefined
      ? 'It proves nothing to anybody until a copy is kept where this log cannot be written: see --out and --print.'
      : `Written to ${file}: keep it where this log cannot be written.`,
  ].join('\n\n');
}
