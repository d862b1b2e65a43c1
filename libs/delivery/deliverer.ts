import { setTimeout as delay } from 'node:timers/promises';
import type { RecordAttempt, RetryPolicy } from '#libs/desk';
import type { Clock, Logger, TenantId } from '#libs/kernel';
import type { CheckpointSignal } from '#libs/projection-engine';
import type { DocumentStore } from '#libs/read-store';
import { deliveryAgenda, type PlannedAttempt } from '#projections/delivery-agenda';
import { DeliveryError } from './delivery.port.js';
import type { DeliveryRecords } from './delivery-records.js';
import type { MessageSender } from './message-sender.js';

export type DelivererOptions = {
  readonly documents: DocumentStore;
  readonly signal: CheckpointSignal;
  readonly records: DeliveryRecords;
  readonly sender: Pick<MessageSender, 'send'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** This process, unique among all that share the document store. */
  readonly holder: string;
  readonly policy?: RetryPolicy;
};

/** Twelve attempts over some three and a half hours. */
export const defaultRetryPolicy: RetryPolicy = { attempts: 12, firstDelayMs: 10_000, longestDelayMs: 3_600_000 };

const leaseName = 'deliverer';
const leaseMilliseconds = 5_000;
/** How often to look at the agenda where nothing calls, and the least time between two looks, in milliseconds. */
const lookInterval = 1_000;
const restBetweenLooks = 25;
const firstBackoff = 100;
const longestBackoff = 5_000;
const entriesPerLook = 200;
/** A target that hangs must not use up what the others need. */
const mostAtOnce = 128;
const mostAtOncePerTarget = 8;

type Failure = RecordAttempt['data']['failure'];

/**
 * Makes the attempts on the agenda when their time has come, in the one process that holds the lease. Each delivery's record
 * is read before its message is sent, and the outcome recorded after: a crash in between repeats that message once, with the
 * same id.
 */
export class Deliverer {
  private readonly options: DelivererOptions;
  private readonly stopping = new AbortController();
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly perTarget = new Map<string, number>();
  /** Made, but the log could not take the outcome yet: to be recorded, and not to be made again. */
  private readonly unrecorded = new Map<string, Failure>();
  private running: Promise<void> | undefined;
  private leased = false;
  private askedAt = Number.NEGATIVE_INFINITY;

  constructor(options: DelivererOptions) {
    this.options = options;
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Ends after the attempts under way; each of them ends by itself within its transport's time limits. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.options.signal.notify();
    await this.running;
  }

  private async run(): Promise<void> {
    const { documents, signal, logger, holder } = this.options;
    const stopped = this.stopping.signal;
    let backoff = firstBackoff;
    while (!stopped.aborted) {
      try {
        const called = signal.next(lookInterval);
        const pause = (await this.holdLease()) ? await this.look() : lookInterval;
        backoff = firstBackoff;
        if (!stopped.aborted) await eitherOf(called, pause);
        await delay(restBetweenLooks);
      } catch (error) {
        logger.error('the agenda of deliveries could not be worked through, trying again', { error: `${error}` });
        await delay(backoff, undefined, { signal: stopped }).catch(() => undefined);
        backoff = Math.min(backoff * 2, longestBackoff);
      }
    }
    await Promise.allSettled(this.underWay.values());
    // The lease runs out by itself; stopping must not fail for a store that is gone.
    await documents.release(leaseName, holder).catch((error) => {
      logger.warn('the lease of the deliverer could not be released', { error: `${error}` });
    });
  }

  /**
   * Begins every attempt whose time has come and that there is room for.
   * @returns in how many milliseconds the next one is due.
   */
  private async look(): Promise<number> {
    const { documents, clock } = this.options;
    const { name, collection } = deliveryAgenda;
    const { active } = await documents.state(name);
    if (active === undefined) return lookInterval;
    const generation = { projection: name, generation: active.generation };
    const now = clock();
    for (let after: string | undefined; ; ) {
      const entries = await documents.scan(generation, collection.name, after, entriesPerLook);
      for (const { tenant, body } of entries) {
        const planned = body as PlannedAttempt;
        if (this.underWay.size >= mostAtOnce) return lookInterval;
        if (planned.plannedFor > now) return Date.parse(planned.plannedFor) - Date.parse(now);
        this.begin(tenant, planned);
      }
      after = entries.at(-1)?.id;
      if (entries.length < entriesPerLook || this.stopping.signal.aborted) return lookInterval;
    }
  }

  private begin(tenant: TenantId, planned: PlannedAttempt): void {
    const { deliveryId, channel, to } = planned;
    const target = channel === 'email' ? channel : to;
    const busy = this.perTarget.get(target) ?? 0;
    if (this.underWay.has(deliveryId) || busy >= mostAtOncePerTarget) return;
    this.perTarget.set(target, busy + 1);
    const attempt = this.attempt(tenant, planned)
      .catch((error) => this.options.logger.error('a delivery could not be made', { deliveryId, error: `${error}` }))
      .finally(() => {
        this.underWay.delete(deliveryId);
        const left = this.perTarget.get(target)! - 1;
        if (left === 0) this.perTarget.delete(target);
        else this.perTarget.set(target, left);
        this.options.signal.notify();
      });
    this.underWay.set(deliveryId, attempt);
  }

  private async attempt(tenant: TenantId, { deliveryId, plannedFor }: PlannedAttempt): Promise<void> {
    const { records, policy = defaultRetryPolicy } = this.options;
    const delivery = await records.load(tenant, deliveryId);
    // The agenda may lag behind the record, which knows that this attempt has been made.
    if (delivery === null || delivery.status !== 'waiting' || delivery.plannedFor !== plannedFor) return;
    const key = `${deliveryId}|${plannedFor}`;
    if (!this.unrecorded.has(key)) this.unrecorded.set(key, await this.outcomeOf(tenant, delivery));
    const failure = this.unrecorded.get(key)!;
    await records.recordAttempt(tenant, { deliveryId, failure, policy }, delivery.attempts + 1);
    this.unrecorded.delete(key);
  }

  private async outcomeOf(tenant: TenantId, delivery: Parameters<MessageSender['send']>[1]): Promise<Failure> {
    const { sender, logger } = this.options;
    try {
      await sender.send(tenant, delivery);
      return null;
    } catch (error) {
      const { deliveryId, channel } = delivery;
      logger.warn('a message was not taken', { tenant, deliveryId, channel, error: `${error}` });
      if (error instanceof DeliveryError) return { error: error.message, permanent: error.permanent };
      return { error: 'the message could not be made; the server’s log says why', permanent: false };
    }
  }

  private async holdLease(): Promise<boolean> {
    const { documents, holder } = this.options;
    const now = performance.now();
    if (now - this.askedAt < leaseMilliseconds / 5) return this.leased;
    this.askedAt = now;
    this.leased = false;
    this.leased = await documents.lease(leaseName, holder, leaseMilliseconds);
    return this.leased;
  }
}

/** Resolves with the promise, or after so many milliseconds. */
async function eitherOf(promise: Promise<void>, milliseconds: number): Promise<void> {
  const timer = new AbortController();
  await Promise.race([promise, delay(milliseconds, undefined, { signal: timer.signal }).catch(() => undefined)]);
  timer.abort();
}
