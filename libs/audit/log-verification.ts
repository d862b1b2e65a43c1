import type { EventStore, RecordedEvent } from '#libs/event-store';
import { anchorStream } from './anchor.js';
import { AnchorChecks, anchorsIn, HeldAnchorCheck, type RecordedAnchor } from './anchor-checks.js';
import type { HeldAnchor } from './anchor-file.js';
import { type Finding, FindingList, type Report } from './finding.js';
import { StreamHeads } from './stream-heads.js';
import { follow } from './stream-verification.js';

export type LogVerificationOptions = {
  /** An anchor that was kept elsewhere. */
  readonly held?: HeldAnchor;
  /** How many findings are kept; all are counted. */
  readonly mostFindings?: number;
  /** Told after every batch how many events have passed. */
  readonly onProgress?: (events: number) => void;
  /** Walks over so many events and no further: the heads are then those of that moment. */
  readonly upTo?: number;
  /** Ends the walk early. */
  readonly signal?: AbortSignal;
};

export type LogVerification = {
  /** Whether it reached the end of the log. */
  readonly complete: boolean;
  readonly events: number;
  /** The first ones. */
  readonly findings: readonly Finding[];
  readonly findingCount: number;
  /** Every anchor in the log, and how many of them were held against the heads. */
  readonly anchors: readonly RecordedAnchor[];
  readonly anchorsChecked: number;
  /** The last anchor that holds. */
  readonly lastAnchor: RecordedAnchor | undefined;
  /** Whether the log holds what the anchor kept elsewhere says; undefined where none was given. */
  readonly holdsAnchor: boolean | undefined;
  /** How many of the events stand before the last one that is no anchor: beyond it, nothing has happened. */
  readonly lastChange: number;
  readonly heads: StreamHeads;
};

/**
 * Walks the whole log once, in its order, and checks every event against the head of its stream and every anchor against all heads.
 * It holds one head a stream, and reads what is appended meanwhile no further than where the log ended when it began.
 * @throws EventStoreError where the log cannot be read on.
 */
export async function verifyLog(
  store: Pick<EventStore, 'readAll' | 'readStream' | 'placeOf'>,
  { held, mostFindings = 100, onProgress, upTo = Number.POSITIVE_INFINITY, signal }: LogVerificationOptions = {},
): Promise<LogVerification> {
  const findings = new FindingList(mostFindings);
  const { report } = findings;
  const heads = new StreamHeads();
  // Read first, so that every anchor found was made over events the walk will meet.
  const anchors = anchorsIn(await store.readStream(anchorStream), report);
  const anchorChecks = new AnchorChecks(anchors, heads, report);
  const heldCheck = held && new HeldAnchorCheck(held, heads, report);
  const places = store.placeOf && new PlaceCheck((position) => store.placeOf!(position), report);
  let events = 0;
  let lastChange = 0;
  let complete = false;
  for await (const batch of store.readAll({ batchSize: 1_000 })) {
    const taken = batch.events.slice(0, upTo - events);
    for (const event of taken) {
      events += 1;
      places?.passed(event);
      heads.set(event.stream, follow(heads.of(event.stream), event, report));
      if (event.stream !== anchorStream) lastChange = events;
      anchorChecks.passed(events);
      heldCheck?.passed(events, event);
    }
    onProgress?.(events);
    complete = batch.caughtUp && taken.length === batch.events.length;
    if (signal?.aborted || events === upTo) break;
  }
  if (complete) anchorChecks.ended(events);
  const holdsAnchor = complete ? heldCheck?.ended(events, anchors) : undefined;
  return {
    complete,
    events,
    findings: findings.first,
    findingCount: findings.count,
    anchors,
    anchorsChecked: anchorChecks.checked,
    lastAnchor: anchorChecks.last,
    holdsAnchor,
    lastChange,
    heads,
  };
}

/** Finds where numbers are missing, in a log whose engine gives them out without a gap. */
class PlaceCheck {
  private readonly placeOf: (position: RecordedEvent['position']) => number;
  private readonly report: Report;
  private last = 0;

  constructor(placeOf: (position: RecordedEvent['position']) => number, report: Report) {
    this.placeOf = placeOf;
    this.report = report;
  }

  passed({ stream, revision, position }: RecordedEvent): void {
    const place = this.placeOf(position);
    const expected = this.last + 1;
    this.last = place;
    if (place === expected) return;
    const missing = place - expected;
    const which =
      missing === 1 ? `event ${expected} of the log is` : `events ${expected} to ${place - 1} of the log are`;
    this.report({
      ...{ kind: 'POSITION_GAP', stream: null, revision: null, position },
      expected: `event ${expected} of the log`,
      found: `event ${place} of the log, revision ${revision} of ${stream}`,
      problem: `${which} missing`,
    });
  }
}
