import { randomUUID } from 'node:crypto';
import type { DocumentStore } from '#libs/read-store';
import { atIntervals } from './at-intervals.js';
import { failureOf, isPassing } from './failure.js';
import { discardUnfinished } from './generations.js';
import type { AnyProjection } from './projection.js';
import { RebuildDesk } from './rebuild-desk.js';
import { DISCARD, type RebuildOutcome, type RebuildTarget } from './rebuild-part.js';
import type { RebuildProgress } from './rebuild-progress.js';
import {
  endedRequestOf,
  pendingRequest,
  type RebuildRun,
  type RebuildState,
  type Requester,
  readRebuild,
  writeRun,
} from './rebuild-records.js';

/** A rebuild to be carried out by this process. */
export type RebuildErrand = {
  readonly projection: AnyProjection;
  /** Whether events that cannot be folded are parked; otherwise they end it. A pending request that is taken up says so itself. */
  readonly lenient: boolean;
  /**
   * Why: a request by its id, which is written down; somebody at hand, for whom a pending request is taken up or a new one written;
   * or nobody, where a version is new or nothing serves yet.
   */
  readonly cause: { readonly requestId: string } | { readonly by: Requester } | 'of itself';
  /** Ends it. What is filled is kept. */
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: RebuildProgress) => void;
};

/** The request a run carries out, without id and owner where nobody asked. */
type Commission = { readonly id: string | null; readonly by?: Requester; readonly lenient: boolean };

/** How often a run says how far it is, and looks whether it shall be cancelled, in milliseconds. */
const recordInterval = 500;

/** One errand and its records: what everybody else can know of it, and the ear for those who want it cancelled. */
export class RecordedRebuild {
  readonly target: RebuildTarget;
  private readonly documents: DocumentStore;
  private readonly errand: RebuildErrand;
  private readonly discarding = new AbortController();
  private run: RebuildRun;
  /** What somebody at hand has asked for is over once he stops it; all else waits for the next process. */
  private stateOnceStopped: RebuildState = 'stopped';
  /** Undefined until it is written down that this process is at it. */
  private endRecording: (() => Promise<void>) | undefined;

  constructor(documents: DocumentStore, errand: RebuildErrand) {
    this.documents = documents;
    this.errand = errand;
    const { projection, lenient, signal } = errand;
    this.run = {
      ...{ requestId: null, endedRequestId: null, version: projection.version, lenient, state: 'running' },
      ...{ startedAt: now(), finishedAt: null, aliveAt: now(), failure: null },
    };
    this.target = {
      projection,
      signal: AbortSignal.any([this.discarding.signal, signal]),
      onBegin: () => this.begin(),
      onProgress: (progress) => this.note(progress),
      onSwap: () => this.obey(),
      onSettled: (outcome) => this.settle(outcome),
    };
  }

  private async begin(): Promise<{ readonly lenient: boolean } | undefined> {
    const commission = await this.commission();
    if (commission === undefined) return undefined;
    const { cause, projection } = this.errand;
    const { id: requestId, lenient, by } = commission;
    const isByHand = typeof cause === 'object' && 'by' in cause && by?.tenant === cause.by.tenant;
    if (isByHand) this.stateOnceStopped = 'interrupted';
    const { run: last } = await readRebuild(this.documents, projection.name);
    const endedRequestId = last === undefined ? null : endedRequestOf(last);
    this.run = { ...this.run, requestId, endedRequestId, lenient, startedAt: now() };
    // Before this run is on record: afterwards it would take what is there for its own.
    if (!this.goesOnWith(last)) await discardUnfinished(this.documents, projection.name);
    await this.obey();
    await this.record();
    this.endRecording = atIntervals(recordInterval, async () => {
      // An engine that does not answer for a moment is met by the rebuild itself.
      await this.obey()
        .then(() => this.record())
        .catch(() => undefined);
    });
    return { lenient };
  }

  /** What this run carries out; undefined where somebody else has been faster. */
  private async commission(): Promise<Commission | undefined> {
    const { cause, projection, lenient } = this.errand;
    const { name, version } = projection;
    if (cause === 'of itself') {
      const { active } = await this.documents.state(name);
      return active?.version === version ? undefined : { id: null, lenient };
    }
    const pending = pendingRequest(await readRebuild(this.documents, name), version);
    if ('requestId' in cause) return pending?.id === cause.requestId ? pending : undefined;
    if (pending !== undefined && pending.cancelledAt === null) return pending;
    const wish = { id: randomUUID(), by: cause.by, lenient };
    const answer = await new RebuildDesk(this.documents).ask(projection, wish, 'by the lease holder');
    if (answer === 'of other code')
      throw new Error(`a rebuild of another version of ${name} is asked for: cancel that first`);
    return answer === 'accepted' ? wish : undefined;
  }

  /**
   * Whether what the last run has left is this one's to go on with: its own, or what nobody asked for and nothing was wrong with, filled
   * the same way. Anything else may be of a program that was mended since, or have parked what this one must not.
   */
  private goesOnWith(last: RebuildRun | undefined): boolean {
    const { requestId, version, lenient } = this.run;
    if (last?.version !== version || last.lenient !== lenient) return false;
    return last.requestId === requestId || (last.requestId === null && last.state !== 'failed');
  }

  /** Looks whether the request was taken back. */
  private async obey(): Promise<void> {
    const { request } = await readRebuild(this.documents, this.errand.projection.name);
    const isCancelled = request !== undefined && request.id === this.run.requestId && request.cancelledAt !== null;
    if (isCancelled) this.discarding.abort(DISCARD);
  }

  private record(): Promise<void> {
    this.run = { ...this.run, aliveAt: now() };
    return writeRun(this.documents, this.errand.projection.name, this.run);
  }

  private note(progress: RebuildProgress): void {
    const { phase, eventsDone, eventsTotal, eventsPerSecond, etaSeconds = null } = progress;
    this.run = { ...this.run, progress: { phase, eventsDone, eventsTotal, eventsPerSecond, etaSeconds } };
    this.errand.onProgress?.(progress);
  }

  private async settle(outcome: RebuildOutcome): Promise<void> {
    // Whoever has not begun has nothing to say, least of all over the record of one that has.
    if (this.endRecording === undefined) return;
    await this.endRecording();
    const state = this.stateAfter(outcome);
    if (state === undefined) return;
    const failure = outcome.outcome === 'failed' ? failureOf(outcome.error) : null;
    this.run = { ...this.run, state, finishedAt: now(), failure };
    await this.record();
  }

  /** Undefined where somebody else has taken over, who writes the record now. */
  private stateAfter(outcome: RebuildOutcome): RebuildState | undefined {
    switch (outcome.outcome) {
      case 'activated':
        return 'done';
      case 'cancelled':
        return this.discarding.signal.aborted ? 'cancelled' : this.stateOnceStopped;
      case 'failed':
        return isPassing(outcome.error) ? this.stateOnceStopped : 'failed';
      case 'busy':
        return undefined;
    }
  }
}

function now(): string {
  return new Date().toISOString();
}
