import type { DatedAnchor, Finding, LogReplay, LogVerification } from '#libs/audit';

/** What `casebook verify` has to say. */
export type VerificationReport = {
  /** Whether nothing was found, in all that was looked at. */
  readonly intact: boolean;
  /** False where it was interrupted. */
  readonly complete: boolean;
  readonly events: number;
  readonly streams: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
  readonly anchors: { readonly checked: number; readonly last: Pick<DatedAnchor, 'number' | 'events' | 'at'> | null };
  /** Whether the log holds the anchor that was kept elsewhere; null where none was given. */
  readonly holdsAnchor: boolean | null;
  /** The Merkle root over all heads: what an anchor made now would say. */
  readonly root: string;
  readonly findingCount: number;
  /** The first hundred. */
  readonly findings: readonly Finding[];
  /** Null where it was not asked for. */
  readonly replay: ReplayReport | null;
};

/** How the log did before today's rules. */
export type ReplayReport = Omit<LogReplay, 'complete'> & {
  readonly seconds: number;
  readonly eventsPerSecond: number;
};

/** A result and how long it took. */
export type Timed<Result> = { readonly result: Result; readonly seconds: number };

export function verificationReport(verified: Timed<LogVerification>, replayed?: Timed<LogReplay>): VerificationReport {
  const { complete, events, heads, anchorsChecked, lastAnchor, holdsAnchor, findings, findingCount } = verified.result;
  const allDone = complete && replayed?.result.complete !== false;
  return {
    intact: allDone && findingCount === 0 && (replayed?.result.findingCount ?? 0) === 0,
    complete: allDone,
    events,
    streams: heads.size,
    ...speed(verified, events),
    anchors: {
      checked: anchorsChecked,
      last: lastAnchor ? { number: lastAnchor.number, events: lastAnchor.events, at: lastAnchor.at } : null,
    },
    holdsAnchor: holdsAnchor ?? null,
    root: heads.root(),
    findingCount,
    findings,
    replay: replayed === undefined ? null : replayReport(replayed),
  };
}

function replayReport(replayed: Timed<LogReplay>): ReplayReport {
  const { complete: _complete, ...replay } = replayed.result;
  return { ...replay, ...speed(replayed, replay.events) };
}

function speed({ seconds }: Timed<unknown>, events: number) {
  return { seconds: Math.round(seconds * 100) / 100, eventsPerSecond: Math.round(events / seconds) };
}
