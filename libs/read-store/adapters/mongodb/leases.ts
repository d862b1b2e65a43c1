import type { Control } from './control.js';
import { isDuplicateKey } from './mongo-error.js';

/** A lease as another holds it, and since when it has been seen like that. */
type Observed = { readonly holder: string; readonly until: number; readonly since: number };

/**
 * Leases as one process sees them. Machines' clocks may differ: one that ran ahead writes an end that is far away for all others. So
 * a lease also counts as run out once it has been seen unrenewed for a whole term, by the clock of whoever waits for it.
 */
export class LeaseWatch {
  private readonly observed = new Map<string, Observed>();

  /**
   * Takes or renews a lease.
   * @param now milliseconds since the epoch, by this machine's clock.
   * @returns false where another's has not run out.
   */
  async take({ leases }: Control, name: string, holder: string, milliseconds: number, now: number): Promise<boolean> {
    const until = now + milliseconds;
    const seen = this.observed.get(name);
    const unrenewed = seen !== undefined && now - seen.since >= milliseconds;
    const free = [
      { holder },
      { until: { $lte: now } },
      ...(unrenewed ? [{ holder: seen.holder, until: seen.until }] : []),
    ];
    const { matchedCount } = await leases.updateOne({ _id: name, $or: free }, { $set: { holder, until } });
    if (matchedCount === 1 || (await this.inserted({ leases }, { _id: name, holder, until }))) {
      this.observed.delete(name);
      return true;
    }
    const found = await leases.findOne({ _id: name });
    const isAsSeen = found !== null && found.holder === seen?.holder && found.until === seen.until;
    if (found !== null && !isAsSeen) this.observed.set(name, { holder: found.holder, until: found.until, since: now });
    return false;
  }

  private async inserted(
    { leases }: Pick<Control, 'leases'>,
    lease: { readonly _id: string; readonly holder: string; readonly until: number },
  ): Promise<boolean> {
    try {
      await leases.insertOne(lease);
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }
}

export async function releaseLease({ leases }: Control, name: string, holder: string): Promise<void> {
  await leases.deleteOne({ _id: name, holder });
}

/** Whether the holder has the lease, and it has not run out. */
export async function holdsLease({ leases }: Control, name: string, holder: string, now: number): Promise<boolean> {
  const lease = await leases.findOne({ _id: name });
  return lease !== null && lease.holder === holder && lease.until > now;
}
