import type { Instant } from '#libs/kernel';
import { secondsBetween } from './durations.js';
import { type Facets, sameFacets } from './facets.js';
import type { ScorecardView, Step } from './scorecard.view.js';

const sevenDays = 7 * 24 * 3_600_000;

/**
 * What is counted. A resolution says in letters whether it is the first of its case, the last so far, and was undone within
 * seven days (soon): `resolved/fls`. A case that changes what it is while it is open leaves one backlog and enters another.
 */
export type Counted =
  | 'opened'
  | 'reopened'
  | `resolved/${'f' | ''}${'l' | ''}${'s' | ''}`
  | 'left'
  | 'entered'
  | 'answered'
  | ScorecardView['clock'];

/** One thing to be counted, and the moment at which it is. */
export type Entry = {
  readonly counted: Counted;
  readonly at: Instant;
  /** What the case was then. */
  readonly facets: Facets;
  /** Of resolutions and answers: whole seconds since the opening. */
  readonly seconds?: number;
  /** What it is moved from or to, where it is only moved: facets that are the same there count no more and no less. */
  readonly other?: Facets;
};

/** Whether a resolution was followed by a re-opening within seven days: the next step, if there is one, can be nothing else. */
export function isUndoneSoon(resolution: Step, next: Step | undefined): boolean {
  return next !== undefined && Date.parse(next.at) - Date.parse(resolution.at) <= sevenDays;
}

/** Everything a case is counted for; what its steps add comes in their order. */
export function entriesOf({ steps, dueAt, clock, whenDue, answer }: ScorecardView): readonly Entry[] {
  const openedAt = steps[0]!.at;
  const entries: Entry[] = [{ counted: clock, at: dueAt, facets: whenDue }];
  const last = steps.findLastIndex(({ kind }) => kind === 'resolved');
  let first = true;
  for (let index = 0; index < steps.length; index += 1) {
    const { at, kind, facets } = steps[index]!;
    if (kind === 'moved') {
      const before = steps[index - 1]!.facets;
      entries.push({ counted: 'left', at, facets: before, other: facets });
      entries.push({ counted: 'entered', at, facets, other: before });
    } else if (kind === 'resolved') {
      const soon = isUndoneSoon(steps[index]!, steps[index + 1]) ? 's' : '';
      const counted: Counted = `resolved/${first ? 'f' : ''}${index === last ? 'l' : ''}${soon}`;
      entries.push({ counted, at, facets, seconds: secondsBetween(openedAt, at) });
      first = false;
    } else {
      entries.push({ counted: kind, at, facets });
    }
  }
  if (answer !== null) {
    entries.push({ counted: 'answered', ...answer, seconds: secondsBetween(openedAt, answer.at) });
  }
  return entries;
}

/** What a change of a case ends and begins to be counted; what stays is in neither. */
export function changedEntries(
  before: readonly Entry[],
  after: readonly Entry[],
): { readonly gone: readonly Entry[]; readonly come: readonly Entry[] } {
  let start = 0;
  while (start < before.length && start < after.length && sameEntry(before[start]!, after[start]!)) start += 1;
  const [gone, come]: [Entry[], Entry[]] = [[], after.slice(start)];
  for (const entry of before.slice(start)) {
    const stays = come.findIndex((other) => sameEntry(entry, other));
    if (stays === -1) gone.push(entry);
    else come.splice(stays, 1);
  }
  return moves(gone, come);
}

/** Where the same thing goes and comes with other facets, it is moved. */
function moves(
  gone: readonly Entry[],
  come: readonly Entry[],
): { readonly gone: readonly Entry[]; readonly come: readonly Entry[] } {
  if (gone.length === 0 || come.length === 0) return { gone, come };
  const coming = [...come];
  const going = gone.map((entry) => {
    const to = coming.findIndex(
      (other) => entry.other === undefined && other.other === undefined && sameMoment(entry, other),
    );
    if (to === -1) return entry;
    const target = coming[to]!;
    coming[to] = { ...target, other: entry.facets };
    return { ...entry, other: target.facets };
  });
  return { gone: going, come: coming };
}

function sameEntry(one: Entry, other: Entry): boolean {
  return (
    sameMoment(one, other) &&
    sameFacets(one.facets, other.facets) &&
    (one.other === other.other || (one.other !== undefined && sameFacets(one.other, other.other!)))
  );
}

function sameMoment(one: Entry, other: Entry): boolean {
  return one.counted === other.counted && one.at === other.at && one.seconds === other.seconds;
}
