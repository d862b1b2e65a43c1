import { setTimeout as delay } from 'node:timers/promises';
import { BEFORE_ALL, type EventBatch, type EventStore, type Position } from '#libs/event-store';
import type { Logger } from '#libs/kernel';
import type { DocumentStore, Generation } from '#libs/read-store';
import { collectionsOf } from './collections.js';
import { type Compared, compareDocuments, compareGenerations, type DocumentName } from './compare-generations.js';
import { nextGeneration } from './generations.js';
import { HeldLease, rebuildLease } from './held-lease.js';
import { passOverLog } from './log-pass.js';
import type { AnyProjection } from './projection.js';
import { keptByEach } from './rebuild.js';
import { ScratchFilling } from './scratch-filling.js';

export type Verification =
  | {
      readonly outcome: 'compared';
      /** Both are as the log was up to here. */
      readonly position: Position;
      readonly documents: number;
      /** How many documents are not what the log says. */
      readonly different: number;
      /** The first of them. */
      readonly differences: readonly Compared[];
    }
  /** Somebody is rebuilding or verifying it. */
  | { readonly outcome: 'busy' }
  | { readonly outcome: 'cancelled' }
  /** There is nothing of this version to be compared with. */
  | { readonly outcome: 'not-served'; readonly served: number | undefined };

export type VerificationOptions = {
  readonly events: EventStore;
  readonly documents: DocumentStore;
  /** Unique among all rebuilds and verifications. */
  readonly holder: string;
  readonly signal: AbortSignal;
  readonly logger?: Logger;
  readonly onProgress?: (eventsDone: number, eventsTotal: number) => void;
};

/** Between two looks at documents that move while they are compared, in milliseconds. */
const pause = 25;
/** How many different documents are kept to be shown. */
const shown = 100;
/** After so many looks a document that is not the same is taken to be different, however fast the projection moves. */
const patience = 200;

/**
 * Fills each projection beside the one that serves, in one reading of the log, and compares the two document by document as of
 * one position. What is filled is never shown, and dropped in the end; after a crash by the next verification or rebuild.
 * @returns one answer a projection, in their order.
 */
export async function verifyTogether(
  projections: readonly AnyProjection[],
  options: VerificationOptions,
): Promise<readonly Verification[]> {
  const scratches = projections.map((projection) => new Scratch(projection, options));
  const open = () => scratches.filter(({ answer }) => answer === undefined);
  try {
    for (const scratch of scratches) await scratch.begin(keptByEach(scratches.length));
    const total = await options.events.countAfter(BEFORE_ALL);
    const onBatch = async ({ position }: EventBatch) => {
      options.onProgress?.(total - (await options.events.countAfter(position)), total);
    };
    const fillings = open().map(({ filling }) => filling!);
    await passOverLog(options.events, fillings, { signal: options.signal, until: 'closed', onBatch });
    for (const scratch of open()) await scratch.compare();
  } finally {
    for (const scratch of scratches) await scratch.end();
  }
  return scratches.map(({ answer }) => answer ?? { outcome: 'cancelled' });
}

/** Marks a generation as one that is never to serve, so that no rebuild takes it for one it has begun. */
function scratchVersion(version: number): number {
  return -version;
}

/** One projection's verification. */
class Scratch {
  answer: Verification | undefined;
  filling: ScratchFilling | undefined;
  private readonly projection: AnyProjection;
  private readonly options: VerificationOptions;
  private lease: HeldLease | undefined;
  private served: Generation | undefined;

  constructor(projection: AnyProjection, options: VerificationOptions) {
    this.projection = projection;
    this.options = options;
  }

  async begin(keepDocuments: number): Promise<void> {
    const { documents, signal } = this.options;
    const { name, version } = this.projection;
    this.lease = await HeldLease.take(rebuildLease(name), this.options);
    if (this.lease === undefined) {
      this.answer = { outcome: 'busy' };
      return;
    }
    await this.dropScratches();
    const state = await documents.state(name);
    if (state.active?.version !== version) {
      this.answer = { outcome: 'not-served', served: state.active?.version };
      return;
    }
    this.served = { projection: name, generation: state.active.generation };
    const scratch = { projection: name, generation: nextGeneration(state) };
    await documents.prepare(scratch, scratchVersion(version), collectionsOf(this.projection), 'later');
    const upTo = await this.servedUpTo();
    this.filling = await ScratchFilling.begin(documents, this.projection, scratch, { upTo, signal, keepDocuments });
  }

  /** Looks at everything once, then again and again at what was not the same, until both have seen the same events. */
  async compare(): Promise<void> {
    const { documents, signal } = this.options;
    const [served, filling] = [this.served!, this.filling!];
    const collections = collectionsOf(this.projection).map(({ name }) => name);
    const first = await compareGenerations(documents, collections, served, filling.generation, signal);
    const differences: Compared[] = [];
    let different = 0;
    let suspects = first.different;
    for (let look = 1; suspects.length > 0 && !signal.aborted; look += 1) {
      const upTo = await this.servedUpTo();
      await this.catchUp(upTo);
      const moving: DocumentName[] = [];
      for await (const page of compareDocuments(documents, suspects, served, filling.generation)) {
        const stoodStill = look === patience || (await this.servedUpTo()) === upTo;
        for (const { servedAt, ...one } of page) {
          // What serves may have moved on since; a document it last touched up to there has not.
          const isCertain = stoodStill || (servedAt !== undefined && servedAt <= upTo);
          if (!isCertain) moving.push({ collection: one.collection, id: one.id });
          else if (++different <= shown) differences.push({ ...one, servedAt });
        }
      }
      suspects = moving;
      if (suspects.length > 0) await delay(pause);
    }
    if (signal.aborted) return;
    const { position } = filling;
    this.answer = { outcome: 'compared', position, documents: first.documents, different, differences };
  }

  async end(): Promise<void> {
    const { logger } = this.options;
    if (this.lease === undefined) return;
    try {
      await this.dropScratches();
    } catch (error) {
      logger?.warn(`what was filled to verify ${this.projection.name} could not be dropped`, { error: `${error}` });
    }
    await this.lease.release();
  }

  private async catchUp(upTo: Position): Promise<void> {
    const { events, signal } = this.options;
    this.filling!.extend(upTo);
    await passOverLog(events, [this.filling!], { signal, until: 'closed' });
  }

  private async servedUpTo(): Promise<Position> {
    return (await this.options.documents.checkpointOf(this.served!)) ?? BEFORE_ALL;
  }

  private async dropScratches(): Promise<void> {
    const { documents } = this.options;
    const { name } = this.projection;
    for (const { generation, version } of (await documents.state(name)).generations) {
      if (version < 0) await documents.drop({ projection: name, generation });
    }
  }
}
