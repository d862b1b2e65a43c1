/** What one row of the table holds: a figure, the limit it is held against in the same run, and the ratio to reach. */
export type Measurement = {
  readonly what: string;
  readonly figure: string;
  readonly limit: string;
  readonly ratio: number;
  /** The ratio to reach; `most` where less is better. */
  readonly target: { readonly least: number } | { readonly most: number };
};

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** The value that `share` of the values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Seconds that a task took. */
export async function secondsOf(task: () => unknown): Promise<number> {
  const started = performance.now();
  await task();
  return (performance.now() - started) / 1000;
}

/** Runs two measurements in turn, A B A B, so that a drift of the machine meets both, and answers the median of each. */
export async function inTurn(
  rounds: number,
  subject: () => Promise<number>,
  limit: () => Promise<number>,
): Promise<{ readonly subject: number; readonly limit: number }> {
  const subjects: number[] = [];
  const limits: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    subjects.push(await subject());
    limits.push(await limit());
  }
  return { subject: median(subjects), limit: median(limits) };
}

export function perSecond(rate: number, unit: string): string {
  return `${Math.round(rate).toLocaleString('en-US')} ${unit}/s`;
}
