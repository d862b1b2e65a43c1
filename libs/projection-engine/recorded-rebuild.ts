import { randomUUID } from 'node:crypto';
import type { DocumentStore } from '#libs/read-store';
import { atIntervals } from './at-intervals.js';
import { failureOf, isPassing } from './failure.js';
import type { AnyProjection } from './projection.js';
import { DISCARD, type RebuildOutcome, type RebuildTarget } from './rebuild-part.js';
import type { RebuildProgress } from './rebuild-progress.js';
import {
  pendingRequest,
  type RebuildRun,
  type RebuildState,
  type Requester,
  readRebuild,
  writeRequest,
  writeRun,
} from './rebuild-records.js';

/** A rebuild to be carried out by this process. */
export type RebuildErrand = {
  readonly projection: AnyProjection;
  /** Whether events that cannot be folded are parked; otherwise they end it. */
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

/** How often a run says how far it is, and looks whether it shall be cancelled, in milliseconds. */
const recordInterval = 500;

/** One errand and its records: what everybody else can know of it, and the ear for those who want it cancelled. */
export class RecordedRebuild {
  readonly target: RebuildTarget;
  private readonly documents: DocumentStore;
  private readonly errand: RebuildErrand;
  private readonly discarding = new AbortController();
  private run: RebuildRun;
  private endRecording: () => Promise<void> = async () => {};

  constructor(documents: DocumentStore, errand: RebuildErrand) {
    this.documents = documents;
    this.errand = errand;
    const { projection, lenient, signal } = errand;
    this.run = {
      ...{ requestId: null, version: projection.version, state: 'running' },
      ...{ startedAt: now(), finishedAt: null, aliveAt: now(), failure: null },
    };
    this.target = {
      projection,
      lenient,
      signal: AbortSignal.any([this.discarding.signal, signal]),
      onBegin: () => this.begin(),
      onProgress: (progress) => this.note(progress),
      onSwap: () => this.obey(),
      onSettled: (outcome) => this.settle(outcome),
    };
  }

  private async begin(): Promise<boolean> {
    const requestId = await this.requestId();
    if (requestId === undefined) return false;
    this.run = { ...this.run, requestId, startedAt: now() };
    await this.obey();
    await this.record();
    this.endRecording = atIntervals(recordInterval, async () => {
      // An engine that does not answer for a moment is met by the rebuild itself.
      await this.obey()
        .then(() => this.record())
        .catch(() => undefined);
    });
    return true;
  }

  /** The request this run carries out, null where nobody asked; undefined where somebody else has been faster. */
  private async requestId(): Promise<string | null | undefined> {
    const { cause, projection, lenient } = this.errand;
    const { name, version } = projection;
    if (cause === 'of itself') {
      const { active } = await this.documents.state(name);
      return active?.version === version ? undefined : null;
    }
    const pending = pendingRequest(await readRebuild(this.documents, name), version);
    if ('requestId' in cause) return pending?.id === cause.requestId ? pending.id : undefined;
    if (pending !== undefined && pending.cancelledAt === null) return pending.id;
    const id = randomUUID();
    await writeRequest(this.documents, name, { id, version, lenient, by: cause.by, at: now(), cancelledAt: null });
    return id;
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
    await this.endRecording();
    const state = this.stateAfter(outcome);
    if (state === undefined) return;
    const failure = outcome.outcome === 'failed' ? failureOf(outcome.error) : null;
    this.run = { ...this.run, state, finishedAt: now(), failure };
    await this.record();
  }

  /** Undefined where somebody else has taken over, who writes the record now. */
  private stateAfter(outcome: RebuildOutcome): RebuildState | undefined {
    const stopped = typeof this.errand.cause === 'object' && 'by' in this.errand.cause ? 'interrupted' : 'stopped';
    switch (outcome.outcome) {
      case 'activated':
        return 'done';
      case 'cancelled':
        return this.discarding.signal.aborted ? 'cancelled' : stopped;
      case 'failed':
        return isPassing(outcome.error) ? stopped : 'failed';
      case 'busy':
        return undefined;
    }
  }
}

function now(): string {
  return new Date().toISOString();
}
