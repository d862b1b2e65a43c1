import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { fail } from '#libs/kernel';
import type { DocumentStore } from '#libs/read-store';
import type { AnyProjection } from './projection.js';
import {
  isAlive,
  pendingRequest,
  type RebuildRecords,
  type Requester,
  readRebuild,
  writeRequest,
} from './rebuild-records.js';

export type RebuildWish = {
  /** Names the request: asked again with the same one, it is still one request. */
  readonly id: string;
  readonly by: Requester;
  readonly lenient: boolean;
};

const deskLease = 2_000;
/** How long whoever comes waits at the most, in milliseconds: longer than somebody who died at the desk keeps it. */
const deskPatience = 3_000;
const deskInterval = 25;

/** Takes requests to rebuild projections, and to stop that. Whoever runs projections carries them out. */
export class RebuildDesk {
  private readonly documents: DocumentStore;

  constructor(documents: DocumentStore) {
    this.documents = documents;
  }

  /**
   * @param whence the holder of the rebuild lease knows that nobody is at it, whatever the last run said before it died.
   * @returns whether it is on its way now, was already by this very request, or is by another, also one of another version of the
   * code that nobody has begun: then nothing changes.
   * @throws CodedError UNAVAILABLE where others are at the desk all the while.
   */
  ask(
    { name, version }: AnyProjection,
    { id, by, lenient }: RebuildWish,
    whence: 'from outside' | 'by the lease holder' = 'from outside',
  ): Promise<'accepted' | 'repeated' | 'running' | 'of other code'> {
    return this.alone(name, async (records) => {
      const { request, run } = records;
      if (request?.id === id) return 'repeated';
      if (whence === 'from outside' && isAlive(run, Date.now())) return 'running';
      const pending = pendingRequest(records);
      // One that was taken back before anybody was at it keeps nobody from the next.
      if (pending?.cancelledAt === null) return pending.version === version ? 'running' : 'of other code';
      const at = new Date().toISOString();
      await writeRequest(this.documents, name, { id, version, lenient, by, at, cancelledAt: null });
      return 'accepted';
    });
  }

  /**
   * @param tenant whose people want it stopped; null for the operator of the machine, who may stop whatever was asked for.
   * @returns whether it will be stopped, or cannot be since somebody else or nobody has asked for it, or there is nothing to stop.
   * @throws as ask does.
   */
  cancel(
    { name }: AnyProjection,
    tenant: string | null,
  ): Promise<'accepted' | 'of another tenant' | 'of the operator' | 'of itself' | 'nothing'> {
    return this.alone(name, async (records) => {
      const pending = pendingRequest(records);
      if (pending === undefined) return isAlive(records.run, Date.now()) ? 'of itself' : 'nothing';
      const owner = pending.by.tenant;
      if (tenant !== null && owner !== tenant) return owner === null ? 'of the operator' : 'of another tenant';
      const cancelledAt = pending.cancelledAt ?? new Date().toISOString();
      await writeRequest(this.documents, name, { ...pending, cancelledAt });
      return 'accepted';
    });
  }

  /** Looks and writes with nobody in between. */
  private async alone<Result>(projection: string, work: (records: RebuildRecords) => Promise<Result>): Promise<Result> {
    const [lease, holder] = [`rebuild-request:${projection}`, randomUUID()];
    const deadline = performance.now() + deskPatience;
    while (!(await this.documents.lease(lease, holder, deskLease))) {
      if (performance.now() > deadline) {
        const message = `Others are asking about rebuilds of ${projection} all the while. Send the same again in a moment.`;
        fail('UNAVAILABLE', message, { engine: 'read-store', retryable: true });
      }
      await delay(deskInterval);
    }
    try {
      return await work(await readRebuild(this.documents, projection));
    } finally {
      await this.documents.release(lease, holder);
    }
  }
}
