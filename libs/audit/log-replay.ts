import type { EventStore } from '#libs/event-store';
import { type Finding, FindingList } from './finding.js';
import { type AnyReplayRules, replayStream } from './replay.js';
import { kindOfStream } from './stream-name.js';

export type LogReplayOptions = {
  /** For every kind of stream there is. */
  readonly rules: readonly AnyReplayRules[];
  readonly mostFindings?: number;
  /** Told after each stream how many have passed. */
  readonly onProgress?: (streams: number) => void;
  readonly signal?: AbortSignal;
};

export type LogReplay = {
  /** False where it was ended early. */
  readonly complete: boolean;
  readonly streams: number;
  readonly events: number;
  /** The first ones, in the order of the log. */
  readonly findings: readonly Finding[];
  readonly findingCount: number;
};

/** How many streams are read at once. */
const concurrency = 8;

/**
 * Puts every stream before today's rules, one stream at a time in memory for each that is read at once.
 * @throws EventStoreError where the log cannot be read.
 */
export async function replayLog(
  store: Pick<EventStore, 'readStream'>,
  streams: Iterable<string>,
  { rules, mostFindings = 100, onProgress, signal }: LogReplayOptions,
): Promise<LogReplay> {
  const byKind = new Map(rules.map((one) => [one.kind, one]));
  const findings = new FindingList(mostFindings);
  const waiting = streams[Symbol.iterator]();
  let [done, count] = [0, 0];
  let complete = true;
  const worker = async () => {
    for (let next = waiting.next(); !next.done; next = waiting.next()) {
      if (signal?.aborted) {
        complete = false;
        return;
      }
      const stream = next.value;
      const events = await store.readStream(stream);
      const own = byKind.get(kindOfStream(stream) ?? '');
      if (own === undefined) findings.report(unknownKind(stream));
      else replayStream(own, events, findings.report);
      count += events.length;
      done += 1;
      onProgress?.(done);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const first = [...findings.first].sort((one, other) => ((one.position ?? '') < (other.position ?? '') ? -1 : 1));
  return { complete, streams: done, events: count, findings: first, findingCount: findings.count };
}

function unknownKind(stream: string): Finding {
  return {
    ...{ kind: 'RULE_UNKNOWN', stream, revision: null, position: null },
    expected: 'a stream of a kind this program writes',
    found: 'another',
    problem: 'this program has no rules for such a stream',
  };
}
