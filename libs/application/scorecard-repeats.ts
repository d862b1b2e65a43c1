import { isUndoneSoon, type ScorecardView, type Step } from '#projections/scorecard';

/** How often something happened to a case in a row beyond the first time: a row counts the case once. */
export type Repeats = { readonly resolved: number; readonly reopened: number; readonly reopenedSoon: number };

export const noRepeats: Repeats = { resolved: 0, reopened: 0, reopenedSoon: 0 };

/**
 * Counts repeats, in the whole and by row. Only a case that was resolved more than once can have any, so these are enough.
 * @param rowOf the row of what happened at a moment to a case that was this; undefined where it is none of this scorecard.
 */
export async function countRepeats(
  resolvedAgain: AsyncIterable<ScorecardView>,
  rowOf: (step: Step) => string | undefined,
): Promise<{ readonly whole: Repeats; readonly rows: ReadonlyMap<string, Repeats> }> {
  const whole = { ...noRepeats };
  const rows = new Map<string, Record<keyof Repeats, number>>();
  for await (const { steps } of resolvedAgain) {
    for (const [kind, isKind] of kinds) {
      const seen = new Set<string>();
      let times = 0;
      steps.forEach((step, index) => {
        const row = isKind(step, steps[index + 1]) ? rowOf(step) : undefined;
        if (row === undefined) return;
        times += 1;
        if (times > 1) whole[kind] += 1;
        if (!seen.has(row)) seen.add(row);
        else {
          const repeats = rows.get(row) ?? { ...noRepeats };
          repeats[kind] += 1;
          rows.set(row, repeats);
        }
      });
    }
  }
  return { whole, rows };
}

const kinds: readonly (readonly [keyof Repeats, (step: Step, next: Step | undefined) => boolean])[] = [
  ['resolved', ({ kind }) => kind === 'resolved'],
  ['reopened', ({ kind }) => kind === 'reopened'],
  ['reopenedSoon', (step, next) => step.kind === 'resolved' && isUndoneSoon(step, next)],
];
