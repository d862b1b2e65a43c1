import { setTimeout as delay } from 'node:timers/promises';
import type { EventStore, Position } from '#libs/event-store';
import { type Actor, type Clock, instant, type Logger } from '#libs/kernel';
import { atIntervals } from '#libs/projection-engine';
import type { DocumentStore } from '#libs/read-store';
import { AnchorApplication, type AnchorOutcome } from './anchor-application.js';

export type AnchorKeeperOptions = {
  readonly events: EventStore;
  readonly documents: Pick<DocumentStore, 'lease' | 'release'>;
  readonly logger: Logger;
  readonly clock: Clock;
  /** This process, unique among all that share the document store. */
  readonly holder: string;
  /** How long after the last anchor the next is due, in milliseconds. */
  readonly every: number;
  readonly schemaOf?: (type: string) => number;
};

const system: Actor = { id: 'casebook', kind: 'system', roles: [], name: 'Casebook' };
const leaseName = 'anchors';
const leaseMilliseconds = 10_000;
const renewalMilliseconds = 2_000;
/** How long at the most until it is asked again whether an anchor is due: others make some too. */
const longestPause = 600_000;
const pauseAfterFailure = 60_000;

/**
 * Makes an anchor whenever one is due, in the one process that holds the lease. Each walks and checks the whole log, in batches that
 * leave the thread to others in between; a log that is not intact gets none, and the server's log says so.
 */
export class AnchorKeeper {
  private readonly options: AnchorKeeperOptions;
  private readonly anchors: AnchorApplication;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  /** Where the log ended when there was nothing to anchor: nobody need look before it moves. */
  private idleAt: Position | undefined;
  /** When the next one is tried, also where the last found the log broken, or the store's clock is behind. */
  private notBefore = 0;

  constructor(options: AnchorKeeperOptions) {
    this.options = options;
    this.anchors = new AnchorApplication(options.events, { schemaOf: options.schemaOf });
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Ends at the batch at hand; an anchor half made is none. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { logger } = this.options;
    while (!this.stopping.signal.aborted) {
      let pause: number;
      try {
        pause = await this.attend();
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        logger.error('no anchor could be made, trying again', { error: `${error}`, waitMs: pauseAfterFailure });
        pause = pauseAfterFailure;
      }
      await delay(pause, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  /** Makes an anchor where one is due. @returns how long to wait until the next look, in milliseconds. */
  private async attend(): Promise<number> {
    const { documents, events, holder, every } = this.options;
    const wait = await this.untilDue();
    if (wait > 0) return Math.min(wait, longestPause);
    const head = await events.head();
    if (head === this.idleAt) return longestPause;
    if (!(await documents.lease(leaseName, holder, leaseMilliseconds))) return leaseMilliseconds;
    try {
      const made = await this.make();
      this.tell(made);
      if (made.outcome === 'nothing-new') this.idleAt = head;
      else if (made.outcome !== 'stopped') this.notBefore = this.now() + every;
      return 0;
    } finally {
      await documents.release(leaseName, holder);
    }
  }

  private async untilDue(): Promise<number> {
    const due = await this.anchors.nextDue(this.options.every);
    return due === undefined ? longestPause : Math.max(due, this.notBefore) - this.now();
  }

  private async make(): Promise<AnchorOutcome> {
    const lost = new AbortController();
    const endRenewal = atIntervals(renewalMilliseconds, () => this.renew(lost));
    try {
      const signal = AbortSignal.any([this.stopping.signal, lost.signal]);
      const context = { actor: system, at: instant(this.now()), channel: 'reactor' } as const;
      return await this.anchors.make(context, { ifChanged: true, signal });
    } finally {
      // Waited for: a renewal that is under way could otherwise take the lease again after it was released.
      await endRenewal();
    }
  }

  private async renew(lost: AbortController): Promise<void> {
    const { documents, holder, logger } = this.options;
    const held = await documents.lease(leaseName, holder, leaseMilliseconds).catch((error) => {
      logger.warn('the lease of the anchors could not be renewed', { error: `${error}` });
      return false;
    });
    if (!held) lost.abort();
  }

  /** The server's log is a place outside the event log: the root in it is a copy, where somebody keeps it. */
  private tell(made: AnchorOutcome): void {
    const { logger } = this.options;
    if (made.outcome === 'made') logger.info('an anchor was made', made.anchor);
    if (made.outcome !== 'broken') return;
    const { findingCount, findings } = made.verification;
    logger.error('the event log is not intact, so no anchor was made: run "casebook verify"', {
      findingCount,
      findings: findings.slice(0, 10),
    });
  }

  private now(): number {
    return Date.parse(this.options.clock());
  }
}
