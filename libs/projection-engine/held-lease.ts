import type { Logger } from '#libs/kernel';
import type { DocumentStore } from '#libs/read-store';
import { atIntervals } from './at-intervals.js';

const leaseMilliseconds = 10_000;
const renewalMilliseconds = 1_000;

/** The name of the lease that whoever fills a generation of a projection beside the one that serves has to hold. */
export function rebuildLease(projection: string): string {
  return `rebuild:${projection}`;
}

export type LeaseOptions = {
  readonly documents: DocumentStore;
  /** Unique among all that may want it, also of one process. */
  readonly holder: string;
  readonly logger?: Logger;
};

/** A lease that is renewed until it is released. */
export class HeldLease {
  private readonly name: string;
  private readonly options: LeaseOptions;
  private readonly endRenewal: () => Promise<void>;
  private lost = false;

  private constructor(name: string, options: LeaseOptions) {
    this.name = name;
    this.options = options;
    this.endRenewal = atIntervals(renewalMilliseconds, () => this.renew());
  }

  /** Undefined where somebody else has it. */
  static async take(name: string, options: LeaseOptions): Promise<HeldLease | undefined> {
    const isFree = await options.documents.lease(name, options.holder, leaseMilliseconds);
    return isFree ? new HeldLease(name, options) : undefined;
  }

  /** Whether somebody else has it now. */
  get isLost(): boolean {
    return this.lost;
  }

  async release(): Promise<void> {
    const { documents, holder, logger } = this.options;
    await this.endRenewal();
    try {
      await documents.release(this.name, holder);
    } catch (error) {
      // It runs out by itself.
      logger?.warn(`the lease ${this.name} could not be released`, { error: `${error}` });
    }
  }

  private async renew(): Promise<void> {
    const { documents, holder, logger } = this.options;
    try {
      this.lost ||= !(await documents.lease(this.name, holder, leaseMilliseconds));
    } catch (error) {
      logger?.warn(`the lease ${this.name} could not be renewed`, { error: `${error}` });
    }
  }
}
