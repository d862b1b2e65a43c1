import { randomUUID } from 'node:crypto';
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

/** Takes requests to rebuild projections, and to stop that. Whoever runs projections carries them out. */
export class RebuildDesk {
  private readonly documents: DocumentStore;

  constructor(documents: DocumentStore) {
    this.documents = documents;
  }

  /** @returns whether it is on its way now, was already by this very request, or is by another: then nothing changes. */
  async ask(projection: AnyProjection, { id, by, lenient }: RebuildWish): Promise<'accepted' | 'repeated' | 'running'> {
    const { name, version } = projection;
    const answer = await this.alone(name, async (records) => {
      if (records.request?.id === id) return 'repeated';
      if (pendingRequest(records, version) !== undefined || isAlive(records.run, Date.now())) return 'running';
      const at = new Date().toISOString();
      await writeRequest(this.documents, name, { id, version, lenient, by, at, cancelledAt: null });
      return 'accepted';
    });
    return answer ?? 'running';
  }

  /** @returns whether it will be stopped, or cannot be since nobody has asked for it, or there is nothing to stop. */
  async cancel({ name, version }: AnyProjection): Promise<'accepted' | 'of itself' | 'nothing'> {
    const answer = await this.alone(name, async (records) => {
      const { request, run } = records;
      const isRunning = isAlive(run, Date.now());
      const isRequested =
        pendingRequest(records, version) !== undefined || (isRunning && run.requestId === request?.id);
      if (request === undefined || !isRequested) return isRunning ? 'of itself' : 'nothing';
      await writeRequest(this.documents, name, {
        ...request,
        cancelledAt: request.cancelledAt ?? new Date().toISOString(),
      });
      return 'accepted';
    });
    return answer ?? 'nothing';
  }

  /** Looks and writes with nobody in between. Undefined where somebody else is at the desk. */
  private async alone<Result>(
    projection: string,
    work: (records: RebuildRecords) => Promise<Result>,
  ): Promise<Result | undefined> {
    const [lease, holder] = [`rebuild-request:${projection}`, randomUUID()];
    if (!(await this.documents.lease(lease, holder, deskLease))) return undefined;
    try {
      return await work(await readRebuild(this.documents, projection));
    } finally {
      await this.documents.release(lease, holder);
    }
  }
}
