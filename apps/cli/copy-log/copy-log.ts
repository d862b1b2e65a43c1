import type { EventStore, RecordedEvent } from '#libs/event-store';
import { nextBatch } from './copy-batch.js';
import { LogCursor } from './log-cursor.js';
import { eventLine, LogDigest } from './log-digest.js';

/** A log as far as it was read: how many events, and the digest over them. */
export type LogSum = { readonly events: number; readonly digest: string };

/** Where the destination holds something else than the source at the same place; null where a log has ended there. */
export type Difference = {
  /** The first event is 1. */
  readonly place: number;
  readonly source: EventName | null;
  readonly destination: EventName;
};
export type EventName = Pick<RecordedEvent, 'id' | 'type' | 'stream' | 'revision'>;

export type LogCopied = {
  /** How many events the destination held already, each compared with the source's. */
  readonly alreadyThere: number;
  readonly copied: number;
  readonly source: LogSum;
  readonly destination: LogSum;
  /** How many events were appended to the source since it was read. */
  readonly grown: number;
  /** Whether both logs hold the same events in the same order. */
  readonly equal: boolean;
  /** What the destination held that the source does not: then nothing was copied. */
  readonly difference: Difference | undefined;
  readonly interrupted: boolean;
};

export type CopyLogOptions = {
  readonly signal?: AbortSignal;
  /** Told how many events are done, and how many there are: an estimate where the source cannot count. */
  readonly onProgress?: (done: number, total: number) => void;
};

/**
 * Copies every event of a log in its order: id, type, stream, revision, data and metadata as they are stored. One append at a time,
 * as the order of the whole log counts: anchors are made over the first so many events.
 *
 * What the destination holds must be the beginning of the source, event by event; the copy goes on after it. So an interrupted copy
 * is resumed by running it again, and a finished one is compared. Each log is read once.
 * @throws EventStoreError where a log cannot be read or written.
 * @throws Error where somebody else writes to the destination, or the source does not begin its streams at 0.
 */
export async function copyLog(
  source: Pick<EventStore, 'readAll' | 'countAfter'>,
  destination: Pick<EventStore, 'readAll' | 'append' | 'countAfter'>,
  { signal, onProgress = () => undefined }: CopyLogOptions = {},
): Promise<LogCopied> {
  const from = new LogCursor(source);
  const digests = { source: new LogDigest(), destination: new LogDigest() };
  try {
    const total = await source.countAfter();
    const progress = () => onProgress(digests.source.events, Math.max(total, digests.source.events));
    const beginning = await comparedBeginning(from, destination, digests, progress, signal);
    let copied = 0;
    while (beginning.difference === undefined && !signal?.aborted) {
      const batch = await nextBatch(from);
      if (batch === undefined) break;
      const { stream, events, expected } = batch;
      const result = await destination.append(stream, events, expected);
      if (result.outcome === 'conflict') throw movedUnderneath(stream, result.actual);
      for (const line of batch.lines) digests.source.add(line);
      copied += events.length;
      progress();
    }
    const interrupted = signal?.aborted ?? false;
    if (!interrupted) await readOn(destination, beginning.last, digests.destination);
    const grown = await source.countAfter(from.last);
    const [sourceSum, destinationSum] = [sumOf(digests.source), sumOf(digests.destination)];
    const { difference } = beginning;
    const same = sourceSum.digest === destinationSum.digest && grown === 0;
    return {
      ...{ alreadyThere: beginning.events, copied, source: sourceSum, destination: destinationSum, grown },
      ...{ equal: difference === undefined && !interrupted && same, difference, interrupted },
    };
  } finally {
    await from.close();
  }
}

type Digests = { readonly source: LogDigest; readonly destination: LogDigest };
type Beginning = {
  readonly events: number;
  /** The last event the destination held. */
  readonly last: RecordedEvent['position'] | undefined;
  readonly difference: Difference | undefined;
};

/** Holds what the destination has against the source, both event by event. */
async function comparedBeginning(
  from: LogCursor,
  destination: Pick<EventStore, 'readAll'>,
  digests: Digests,
  progress: () => void,
  signal: AbortSignal | undefined,
): Promise<Beginning> {
  const to = new LogCursor(destination);
  let last: RecordedEvent['position'] | undefined;
  try {
    while (!signal?.aborted) {
      const there = await to.peek();
      if (there === undefined) break;
      const here = await from.peek();
      const line = eventLine(there);
      if (here === undefined || eventLine(here) !== line) {
        const place = digests.source.events + 1;
        const difference = { place, source: here === undefined ? null : nameOf(here), destination: nameOf(there) };
        return { events: digests.source.events, last, difference };
      }
      digests.source.add(line);
      digests.destination.add(line);
      last = there.position;
      if (digests.source.events % 1_000 === 0) progress();
      await Promise.all([from.take(), to.take()]);
    }
    return { events: digests.source.events, last, difference: undefined };
  } finally {
    await to.close();
  }
}

/** Adds what a log holds after a position. */
async function readOn(
  log: Pick<EventStore, 'readAll'>,
  after: RecordedEvent['position'] | undefined,
  digest: LogDigest,
): Promise<void> {
  const rest = new LogCursor(log, after);
  for (let event = await rest.take(); event !== undefined; event = await rest.take()) digest.add(eventLine(event));
}

function sumOf({ events, hex }: LogDigest): LogSum {
  return { events, digest: hex };
}

function nameOf({ id, type, stream, revision }: RecordedEvent): EventName {
  return { id, type, stream, revision };
}

function movedUnderneath(stream: string, actual: number): Error {
  const found = actual === -1 ? 'does not exist' : `is at revision ${actual}`;
  return new Error(
    `stream ${stream} of the destination ${found}, which the source does not lead to: somebody else writes to the destination, or the source is not whole`,
  );
}
