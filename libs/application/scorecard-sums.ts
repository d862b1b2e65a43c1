import { type Counted, percentilesOf, type ScorecardCount } from '#projections/scorecard';
import type { Repeats } from './scorecard-repeats.js';

/** Times of the cases of a figure, in seconds; null where there are none. */
export type Durations = {
  readonly count: number;
  readonly mean: number | null;
  readonly median: number | null;
  readonly p90: number | null;
};

/** The figures of one row; docs/metrics.md defines each. */
export type ScorecardFigures = {
  readonly opened: number;
  readonly reopened: number;
  readonly reopenings: number;
  readonly backlog: number;
  readonly resolved: number;
  readonly resolutions: number;
  readonly reopenedSoon: number;
  /** Null where nothing was resolved. */
  readonly reopenRate: number | null;
  readonly firstResolution: Durations;
  readonly lastResolution: Durations;
  readonly met: number;
  readonly missed: number;
  readonly pending: number;
  /** Null where nothing was met or missed. */
  readonly attainment: number | null;
  readonly answered: Durations;
};

/** A waiting clock is pending or missed, as the time of asking says. */
type Summed = Exclude<Counted, 'waiting'> | 'pending';

/** Sums of what is counted, which can be added up and taken away in any order. */
export class ScorecardSums {
  private readonly numbers = new Map<Summed, number>();
  private readonly seconds = new Map<Summed, number>();
  private readonly buckets = new Map<Summed, Map<number, number>>();

  /** @param waiting what a waiting clock counts as. */
  add({ counted, of, amount }: ScorecardCount, sign: 1 | -1, waiting: 'missed' | 'pending'): void {
    const summed = counted === 'waiting' ? waiting : counted;
    if (of === 'number') increase(this.numbers, summed, sign * amount);
    else if (of === 'seconds') increase(this.seconds, summed, sign * amount);
    else {
      const buckets = this.buckets.get(summed) ?? new Map<number, number>();
      this.buckets.set(summed, buckets);
      increase(buckets, of.bucket, sign * amount);
    }
  }

  addAll(other: ScorecardSums): void {
    for (const [summed, amount] of other.numbers) increase(this.numbers, summed, amount);
    for (const [summed, amount] of other.seconds) increase(this.seconds, summed, amount);
    for (const [summed, counts] of other.buckets) {
      for (const [bucket, amount] of counts) {
        this.add({ counted: summed as Counted, of: { bucket }, amount }, 1, 'pending');
      }
    }
  }

  get isEmpty(): boolean {
    return [this.numbers, this.seconds].every((sums) => [...sums.values()].every((amount) => amount === 0));
  }

  /** By how much the backlog grew. */
  get growth(): number {
    const { numbers } = this;
    const gained = (['opened', 'reopened', 'entered'] as const).reduce((sum, one) => sum + (numbers.get(one) ?? 0), 0);
    return gained - (numbers.get('left') ?? 0) - this.total((summed) => isResolution(summed));
  }

  figures(backlog: number, repeats: Repeats): ScorecardFigures {
    const number = (summed: Summed) => this.numbers.get(summed) ?? 0;
    const resolutions = this.total((summed) => isResolution(summed));
    const resolved = resolutions - repeats.resolved;
    const reopenedSoon = this.total((summed) => isResolution(summed, 's')) - repeats.reopenedSoon;
    const [met, missed] = [number('met'), number('missed')];
    return {
      opened: number('opened'),
      reopened: number('reopened') - repeats.reopened,
      reopenings: number('reopened'),
      backlog,
      resolved,
      resolutions,
      reopenedSoon,
      reopenRate: ratio(reopenedSoon, resolved),
      firstResolution: this.durations((summed) => isResolution(summed, 'f')),
      lastResolution: this.durations((summed) => isResolution(summed, 'l')),
      met,
      missed,
      pending: number('pending'),
      attainment: ratio(met, met + missed),
      answered: this.durations((summed) => summed === 'answered'),
    };
  }

  private total(wanted: (summed: Summed) => boolean): number {
    return [...this.numbers].reduce((sum, [summed, amount]) => (wanted(summed) ? sum + amount : sum), 0);
  }

  private durations(wanted: (summed: Summed) => boolean): Durations {
    const count = this.total(wanted);
    if (count === 0) return { count, mean: null, median: null, p90: null };
    const seconds = [...this.seconds].reduce((sum, [summed, amount]) => (wanted(summed) ? sum + amount : sum), 0);
    const buckets = new Map<number, number>();
    for (const [summed, counts] of this.buckets) {
      if (wanted(summed)) for (const [bucket, amount] of counts) increase(buckets, bucket, amount);
    }
    const [median, p90] = percentilesOf(buckets, [0.5, 0.9]);
    return { count, mean: seconds / count, median: median!, p90: p90! };
  }
}

/** Whether it is a resolution: any, or one that is the first, the last, or was undone soon. */
export function isResolution(counted: string, which: 'f' | 'l' | 's' | '' = ''): boolean {
  return counted.startsWith('resolved/') && counted.slice('resolved/'.length).includes(which);
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function increase<Key>(sums: Map<Key, number>, key: Key, by: number): void {
  sums.set(key, (sums.get(key) ?? 0) + by);
}
