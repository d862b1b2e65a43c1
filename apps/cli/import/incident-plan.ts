import type { OpenCaseInput } from '#libs/application';
import type { CaseStatus } from '#libs/cases';
import type { Actor, Instant } from '#libs/kernel';
import { descriptionOf, settlingNote, subjectOf } from './case-text.js';
import type { Incident } from './incident.js';
import { walk } from './lifecycle-walk.js';
import type { LogRow } from './log-row.js';
import { actorNamed, importer, slug } from './people.js';
import { type Change, changesBetween, type Known, knownAfter, saidBy } from './row-changes.js';

export type Deed =
  | { readonly kind: 'open'; readonly input: Omit<OpenCaseInput, 'caseId'> }
  | { readonly kind: 'move'; readonly to: CaseStatus; readonly note?: string }
  | Change;

/** One command of an incident's history. */
export type ImportStep = {
  /** Tells the step apart from the others of its incident, in every run. */
  readonly key: string;
  readonly at: Instant;
  readonly actor: Actor;
  /** Whether the log does not show it and it must have happened all the same. */
  readonly inferred: boolean;
  readonly deed: Deed;
};

export type IncidentPlan = {
  readonly number: string;
  readonly openedAt: Instant;
  readonly steps: readonly ImportStep[];
  /** Where the case stands when all steps are done. */
  readonly status: CaseStatus;
  readonly reopens: number;
  /** Changes of the log that a case has no way to follow, in words: they are left out and counted. */
  readonly unfollowed: readonly string[];
};

/**
 * The history of an incident as commands at the times of its rows. The first row says what was known when the incident was
 * opened; each further row becomes its differences to what is known. Undefined where no row can be followed.
 */
export function planOf({ number, rows }: Incident): IncidentPlan | undefined {
  const [first, ...later] = rows;
  if (first === undefined) return undefined;
  const steps: ImportStep[] = [opening(number, first)];
  const unfollowed: string[] = [];
  let status: CaseStatus = 'NEW';
  let reopens = 0;

  function moveTo(row: LogRow): void {
    const moves = walk(status, row.status);
    if (moves === undefined) unfollowed.push(`a move the lifecycle does not have: ${status} -> ${row.status}`);
    for (const move of moves ?? []) {
      steps.push(moving(row, move.to, move.inferred));
      if (move.reopens) reopens += 1;
      status = move.to;
    }
  }

  if (first.status !== 'NEW') moveTo(first);
  let known: Known = saidBy(first);
  let earlier = first;
  for (const row of later) {
    steps.push(...changesBetween(known, saidBy(row)).map((change) => changing(row, change)));
    known = knownAfter(known, saidBy(row));
    if (row.source !== earlier.source) unfollowed.push('another contact type: a case keeps its source');
    if (row.status !== earlier.status) moveTo(row);
    earlier = row;
  }
  return { number, openedAt: first.openedAt, steps, status, reopens, unfollowed };
}

function opening(number: string, row: LogRow): ImportStep {
  const { category, subcategory, priority, source } = row;
  const { teamId, ownerId, caller } = saidBy(row);
  const input = {
    subject: subjectOf(number, row),
    description: descriptionOf(number, row),
    category,
    subcategory,
    priority,
    source,
    tags: [number],
    ...(caller && { links: [{ kind: 'contact' as const, id: slug(caller), label: caller }] }),
    ...(teamId && { teamId }),
    ...(ownerId && { ownerId }),
  };
  return {
    key: 'open',
    at: row.openedAt,
    actor: actorNamed(row.openedBy),
    inferred: false,
    deed: { kind: 'open', input },
  };
}

function changing(row: LogRow, change: Change): ImportStep {
  return {
    key: `${row.modCount}/${change.kind}`,
    at: row.updatedAt,
    actor: actorNamed(row.updatedBy),
    inferred: false,
    deed: change,
  };
}

/** Who resolved it the log says in a column of its own. A step that the log does not show is nobody's, save a resolution. */
function moving(row: LogRow, to: CaseStatus, inferred: boolean): ImportStep {
  const resolver = to === 'RESOLVED' ? row.resolvedBy : null;
  return {
    key: `${row.modCount}/move/${to}`,
    at: row.updatedAt,
    actor: inferred && resolver === null ? importer : actorNamed(resolver ?? row.updatedBy),
    inferred,
    deed: { kind: 'move', to, ...noteFor(to, row.closingCode) },
  };
}

function noteFor(to: CaseStatus, closingCode: string | null): { readonly note?: string } {
  if (to === 'RESOLVED') return { note: settlingNote('Resolved', closingCode) };
  if (to === 'CLOSED') return { note: settlingNote('Closed', closingCode) };
  return {};
}
