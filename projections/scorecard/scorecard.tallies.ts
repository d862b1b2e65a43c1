import type { TenantId } from '#libs/kernel';
import type { Contribution } from '#libs/projection-engine';
import { durationBucket } from './durations.js';
import { type Facets, scorecardFacets } from './facets.js';
import type { Counted, Entry } from './scorecard.entries.js';
import { jointly, readJointly, TallyNames } from './tally-names.js';

/** One sum: so many of what is counted, or of a bucket of its durations, or how many seconds they are in all. */
export type ScorecardCount = {
  readonly counted: Counted;
  readonly of: 'number' | 'seconds' | { readonly bucket: number };
  readonly amount: number;
};

const names = new TallyNames();

/** What one entry adds to the tallies. */
export function contributionsOf(tenant: TenantId, entry: Entry): readonly Contribution[] {
  const { counted, at, facets, seconds, other } = entry;
  const minute = at.slice(14, 16);
  const month = at.slice(0, 7);
  const joint = jointly(facets);
  const inHour = [[`${minute} ${counted}${seconds === undefined ? '' : `=${seconds}`} ${joint}`, 1]] as const;
  const inMonth: readonly (readonly [string, number])[] =
    seconds === undefined
      ? [[counted, 1]]
      : [
          [counted, 1],
          [`${counted}+`, seconds],
        ];
  const inTimes = seconds === undefined ? undefined : ([[`${counted}:${durationBucket(seconds)}`, 1]] as const);
  const contributions: Contribution[] = [{ ...names.hour(tenant, at), counts: inHour }];
  // What is only moved from one facet to another leaves the sum over all as it is.
  if (other === undefined) contributions.push({ ...names.day(tenant, at), counts: [...inMonth, ...(inTimes ?? [])] });
  for (let index = 0; index < scorecardFacets.length; index += 1) {
    const value = facets[index]!;
    if (other !== undefined && other[index] === value) continue;
    const { month: counts, times } = names.month(tenant, month, index, value);
    contributions.push({ id: counts.id, about: counts.about, counts: inMonth });
    if (inTimes !== undefined) contributions.push({ id: times.id, about: times.about, counts: inTimes });
  }
  return contributions;
}

/** Reads the name of one count of a day or a month. */
export function readCount(name: string, amount: number): ScorecardCount {
  if (name.endsWith('+')) return { counted: name.slice(0, -1) as Counted, of: 'seconds', amount };
  const colon = name.indexOf(':');
  if (colon === -1) return { counted: name as Counted, of: 'number', amount };
  return { counted: name.slice(0, colon) as Counted, of: { bucket: Number(name.slice(colon + 1)) }, amount };
}

/** One count of an hour: at which minute of it, as two digits, of cases that were what, and the time each of them took. */
export type MinuteCount = {
  readonly minute: string;
  readonly facets: Facets;
  readonly counted: Counted;
  readonly seconds: number | undefined;
};

/** Reads the names of an hour's counts. What cases were comes again and again, and is read once. */
export class HourReader {
  private readonly facets = new Map<string, Facets>();

  read(name: string): MinuteCount {
    const space = name.indexOf(' ', 3);
    const joint = name.slice(space + 1);
    let facets = this.facets.get(joint);
    if (facets === undefined) {
      facets = readJointly(joint);
      this.facets.set(joint, facets);
    }
    const equals = name.lastIndexOf('=', space);
    const counted = name.slice(3, equals < 0 ? space : equals) as Counted;
    const seconds = equals < 0 ? undefined : Number(name.slice(equals + 1, space));
    return { minute: name.slice(0, 2), facets, counted, seconds };
  }
}
