import { type Instant, instant } from '#libs/kernel';
import type { Contribution } from '#libs/projection-engine';
import type { Facets } from './facets.js';
import { isUndoneSoon } from './scorecard.entries.js';
import type { ScorecardView, Step } from './scorecard.view.js';
import { jointly, readJointly } from './tally-names.js';

/** A resolution or re-opening of a case that was resolved more than once. */
export type RepeatedMove = {
  /** `undone`: a resolution followed by a re-opening within seven days. */
  readonly kind: 'resolved' | 'undone' | 'reopened';
  /** To the minute. */
  readonly at: Instant;
  readonly facets: Facets;
};

const minute = 60_000;
const letters = { resolved: 'r', undone: 'u', reopened: 'o' } as const;
const kinds = { r: 'resolved', u: 'undone', o: 'reopened' } as const;

/**
 * What a case resolved more than once adds to the tallies beside its entries: all its moves in one text. How many cases were resolved
 * cannot be summed, since a case counts once however often it was; but such cases are few, and a day's are read as one.
 */
export function repeatContributions(view: ScorecardView): readonly Contribution[] {
  const text = movesOf(view);
  if (text === undefined) return [];
  const last = view.steps.findLast(({ kind }) => kind === 'resolved')!;
  const day = last.at.slice(0, 10);
  const about = { kind: 'again', at: `${day}T00:00:00.000Z` };
  return [{ id: `${view.tenant}/again/${day}`, about, counts: [[text, 1]] }];
}

/** The same of a change: nothing, where it is the same before and after. */
export function changedRepeats(before: ScorecardView | null, after: ScorecardView | null) {
  const [gone, come] = [before, after].map((view) => (view === null ? [] : repeatContributions(view)));
  const isSame = gone![0]?.id === come![0]?.id && nameIn(gone!) === nameIn(come!);
  return isSame ? { gone: [], come: [] } : { gone: gone!, come: come! };
}

/** Reads the moves of a case, in their order. */
export function readMoves(text: string): readonly RepeatedMove[] {
  return text.split('\n').map((line) => {
    const space = line.indexOf(' ');
    return {
      kind: kinds[line[0] as keyof typeof kinds],
      at: instant(Number.parseInt(line.slice(1, space), 36) * minute),
      facets: readJointly(line.slice(space + 1)),
    };
  });
}

function movesOf({ steps }: ScorecardView): string | undefined {
  let resolutions = 0;
  for (const { kind } of steps) if (kind === 'resolved') resolutions += 1;
  if (resolutions < 2) return undefined;
  return steps.flatMap((step, index) => lineOf(step, steps[index + 1]) ?? []).join('\n');
}

function lineOf(step: Step, next: Step | undefined): string | undefined {
  if (step.kind !== 'resolved' && step.kind !== 'reopened') return undefined;
  const kind = step.kind === 'resolved' && isUndoneSoon(step, next) ? 'undone' : step.kind;
  const at = Math.floor(Date.parse(step.at) / minute).toString(36);
  return `${letters[kind]}${at} ${jointly(step.facets)}`;
}

function nameIn([contribution]: readonly Contribution[]): string | undefined {
  return (contribution?.counts as readonly (readonly [string, number])[] | undefined)?.[0]?.[0];
}
