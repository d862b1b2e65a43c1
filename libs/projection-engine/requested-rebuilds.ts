import type { Logger } from '#libs/kernel';
import type { DocumentStore } from '#libs/read-store';
import { failureOf } from './failure.js';
import type { AnyProjection } from './projection.js';
import { isAlive, pendingRequest, readRebuilds } from './rebuild-records.js';
import type { Rebuilder } from './rebuilder.js';

export type RequestedRebuildsOptions = {
  readonly projections: readonly AnyProjection[];
  readonly documents: DocumentStore;
  readonly rebuilder: Rebuilder;
  readonly logger: Logger;
};

/** The wait before a request is taken up again that could not be carried out, nor be written down to have failed, in milliseconds. */
const retryWait = 5_000;

/** After so many milliseconds without a word whoever is at it may be gone: then its lease tells. */
const silence = 3_000;

/** Carries out what was asked for at any process' desk, also what a process that is gone has left unfinished. */
export class RequestedRebuilds {
  private readonly options: RequestedRebuildsOptions;
  private readonly stopping = new AbortController();
  private readonly underWay = new Map<string, Promise<void>>();
  /** By request: another one need not wait for it. */
  private readonly notBefore = new Map<string, number>();

  constructor(options: RequestedRebuildsOptions) {
    this.options = options;
  }

  /** Begins with every request that nobody is at. */
  async look(): Promise<void> {
    const { projections, documents } = this.options;
    const known = await readRebuilds(documents);
    const now = Date.now();
    if (this.stopping.signal.aborted) return;
    for (const projection of projections) {
      const { name, version } = projection;
      const records = known.get(name) ?? { request: undefined, run: undefined };
      const request = pendingRequest(records, version);
      if (request === undefined || this.underWay.has(name) || now < (this.notBefore.get(request.id) ?? 0)) continue;
      if (isAlive(records.run, now, silence)) continue;
      this.notBefore.delete(request.id);
      this.underWay.set(name, this.carryOut(projection, request));
    }
  }

  /** Ends what is under way; the next process goes on with it. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.underWay.values());
  }

  private async carryOut(
    projection: AnyProjection,
    { id, lenient }: { readonly id: string; readonly lenient: boolean },
  ): Promise<void> {
    const { rebuilder, logger } = this.options;
    const { name } = projection;
    const { signal } = this.stopping;
    const outcome = await rebuilder.run({ projection, lenient, cause: { requestId: id }, signal });
    this.underWay.delete(name);
    if (outcome.outcome !== 'failed') return;
    logger.error(`projection ${name} could not be rebuilt`, {
      error: String(outcome.error),
      ...failureOf(outcome.error),
    });
    this.notBefore.set(id, Date.now() + retryWait);
  }
}
