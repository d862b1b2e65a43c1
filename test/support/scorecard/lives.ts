import fc, { type Arbitrary } from 'fast-check';
import {
  allowedTransitions,
  type CaseCommand,
  type CaseStatus,
  caseDecider,
  caseStream,
  demandsNote,
} from '#libs/cases';
import {
  agent,
  anotherAgent,
  article,
  commandSequences,
  openCase,
  opening,
  requester,
  schedule,
  system,
} from '#libs/cases/testing';
import type { RecordedEvent } from '#libs/event-store';
import { caseSources, type Instant, instant, priorities, type TenantId } from '#libs/kernel';
import { asRecorded, type DecidedBatch, decidedBatches } from '../projections/index.js';

const [minute, hour, day] = [60_000, 3_600_000, 24 * 3_600_000];

export const someCategories = [null, 'Billing', ' billing', 'Tax', '__proto__'];
export const somePeople = [null, 'a', 'b b', 'constructor'];
const categories = fc.constantFrom(...someCategories);
const people = fc.constantFrom(...somePeople);
const someArticles = ['toner', 'paper jam', '__proto__'];
const suggestions = fc
  .subarray(someArticles, { minLength: 1 })
  .map((ids) => ids.map((articleId, at) => article(articleId, at + 1)));
/** From nothing to weeks; often the very seven days, or a millisecond more. */
const gaps = fc.oneof(
  fc.constantFrom(0, 1, 1_000, minute, 7 * day, 7 * day + 1),
  fc.integer({ min: 0, max: 2 * hour }),
  fc.integer({ min: 0, max: 12 * day }),
);

type Deed =
  | { readonly kind: 'move'; readonly pick: number }
  | { readonly kind: 'other'; readonly type: CaseCommand['type']; readonly data: object };
const other = (type: CaseCommand['type'], data: Arbitrary<object>, weight = 1) => ({
  weight,
  arbitrary: data.map((one): Deed => ({ kind: 'other', type, data: one })),
});
const deeds: Arbitrary<Deed> = fc.oneof(
  { weight: 12, arbitrary: fc.nat(1).map((pick): Deed => ({ kind: 'move', pick })) },
  other('AssignCase', fc.record({ ownerId: people, teamId: people }), 2),
  other('RecategorizeCase', fc.record({ category: categories })),
  other('ChangeCasePriority', fc.record({ priority: fc.constantFrom(...priorities) })),
  other('AddCaseNote', fc.constant({ noteId: 'reply', kind: 'PUBLIC', body: 'We are on it.' })),
  other('MarkBreach', fc.constant({ sweepId: 'sweep', recipients: [] })),
  other('RecordSuggestions', fc.record({ articles: suggestions }), 3),
  other('OpenSuggestedArticle', fc.record({ articleId: fc.constantFrom(...someArticles) }), 3),
);

/** A case that is worked on step by step: resolved, re-opened, reassigned, at any pace. */
const lives: Arbitrary<readonly CaseCommand[]> = fc
  .record({
    offset: fc.integer({ min: -40 * day, max: 100 * day }),
    priority: fc.constantFrom(...priorities),
    source: fc.constantFrom(...caseSources),
    category: categories,
    steps: fc.array(fc.tuple(deeds, gaps, fc.constantFrom(agent, anotherAgent, requester)), {
      maxLength: 24,
      size: 'max',
    }),
  })
  .map(({ offset, priority, source, category, steps }) => {
    const shifted = JSON.parse(moved(JSON.stringify(schedule), offset)) as typeof schedule;
    let at = Date.parse(opening) + offset;
    let status: CaseStatus = 'NEW';
    const opened = openCase(
      { priority, source, category: category ?? undefined, firstResponse: shifted },
      { at: instant(at) },
    );
    const worked = steps.map(([deed, gap, by]): CaseCommand => {
      at += gap;
      const circumstances = { actor: by, at: instant(at) };
      if (deed.kind === 'other') {
        const actor = deed.type === 'MarkBreach' ? system : by;
        return { type: deed.type, data: deed.data, ...circumstances, actor } as unknown as CaseCommand;
      }
      const allowed = allowedTransitions(status);
      status = allowed[deed.pick % allowed.length]!;
      const note = demandsNote(status) ? { note: 'Done.' } : {};
      return {
        type: 'ChangeCaseStatus',
        data: { to: status, noteId: `note-${at}`, ...note },
        ...circumstances,
      } as unknown as CaseCommand;
    });
    return [opened, ...worked];
  });

/** The log of a few cases of a tenant: lives as they are lived, and commands without sense or order. */
export function logsOf(tenant: TenantId): Arbitrary<readonly RecordedEvent[]> {
  const cases = fc.oneof({ weight: 4, arbitrary: lives }, { weight: 1, arbitrary: commandSequences });
  return fc
    .array(cases, { minLength: 1, maxLength: 6 })
    .map((all) =>
      asRecorded(
        all.flatMap((commands, number): readonly DecidedBatch[] => {
          const caseId = `case-${number}`;
          const ofCase = commands.map((command) => ({ ...command, data: { ...command.data, caseId } }) as CaseCommand);
          return decidedBatches(caseDecider, { stream: caseStream(tenant, caseId), tenant }, ofCase);
        }),
      ),
    )
    .filter((log) => log.length > 0);
}

const anInstant = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;

/** A text in which everything happens so much later, in milliseconds. */
function moved(text: string, by: number): string {
  return text.replace(anInstant, (at) => instant(Date.parse(at) + by));
}

/** Every instant a log speaks of, due times included, in order. */
export function instantsOf(log: readonly RecordedEvent[]): readonly Instant[] {
  const told = log.flatMap(({ data, metadata }) => JSON.stringify([data, metadata]).match(anInstant) ?? []);
  return [...new Set(told)].sort() as Instant[];
}
