import type { Control } from './control.js';
import { isDuplicateKey } from './mongo-error.js';

/**
 * Takes or renews a lease.
 * @param now milliseconds since the epoch, by this machine's clock.
 * @returns false where another's has not run out.
 */
export async function takeLease(
  { leases }: Control,
  name: string,
  holder: string,
  milliseconds: number,
  now: number,
): Promise<boolean> {
  const until = now + milliseconds;
  const free = { _id: name, $or: [{ holder }, { until: { $lte: now } }] };
  const { matchedCount } = await leases.updateOne(free, { $set: { holder, until } });
  if (matchedCount === 1) return true;
  try {
    await leases.insertOne({ _id: name, holder, until });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
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
