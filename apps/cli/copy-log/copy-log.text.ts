import { textTable } from '../text-table.js';
import type { Difference, EventName, LogCopied } from './copy-log.js';

/** What a copy did and found, for people. */
export function copyLogText(result: LogCopied): string {
  const { alreadyThere, copied, source, destination, interrupted } = result;
  const done: [string, number][] = [
    ['there already, and the same', alreadyThere],
    ['copied', copied],
  ];
  if (interrupted) return [textTable(['Events', ''], done), 'Interrupted: run it again to go on.'].join('\n');
  const rows: [string, number][] = [
    ...done,
    ['in the source, as far as read', source.events],
    ['in the destination', destination.events],
  ];
  return [
    textTable(['Events', ''], rows),
    `SHA-256 of the source:\n  ${source.digest}`,
    `SHA-256 of the destination:\n  ${destination.digest}`,
    verdictOf(result),
  ].join('\n');
}

function verdictOf({ equal, difference, grown }: LogCopied): string {
  if (difference !== undefined) return differenceText(difference);
  if (equal) return 'Both logs hold the same events in the same order.';
  const who =
    grown > 0 ? `The source has grown by ${grown} since it was read` : 'Somebody wrote to the destination meanwhile';
  return `${who}. Stop whoever writes and run it again.`;
}

function differenceText({ place, source, destination }: Difference): string {
  const expected = source === null ? 'where the source has ended' : `where the source has ${named(source)}`;
  return `Refused, nothing was copied: event ${place} of the destination is ${named(destination)}, ${expected}. The destination must be empty or hold the beginning of the source.`;
}

function named({ type, stream, revision }: EventName): string {
  return `${type}, revision ${revision} of ${stream}`;
}
