import fc, { type Arbitrary } from 'fast-check';
import {
  type Actor,
  caseSources,
  type FirstResponseSchedule,
  type Instant,
  priorities,
  type RoutingDecision,
} from '#libs/kernel';
import type { CaseCommand } from '../case.commands.js';
import { linkKinds, noteKinds, type SuggestedArticle } from '../case.events.js';
import { type CaseStatus, caseStatuses, demandsNote, transitionPath } from '../case.transitions.js';
import { move, openCase } from './command-builders.js';
import { caseId } from './event-builders.js';
import { agent, anotherAgent, minutesIn, opening, requester, schedule, system } from './people-and-times.js';

/** Plain objects, as the edge builds them: a missing prototype would make a difference where there is none. */
function record<Model extends object>(
  model: { [Key in keyof Model]: Arbitrary<Model[Key]> },
  requiredKeys: (keyof Model)[] = Object.keys(model) as (keyof Model)[],
): Arbitrary<Model> {
  return fc.record(model, { requiredKeys, noNullPrototype: true }) as Arbitrary<Model>;
}

/** Few enough to meet again, and some that trip up maps and separators. */
const ids = fc.constantFrom('a', 'b', 'c', 'a b', 'b c', '', 'constructor', '__proto__', 'note 1', 'é');
/** Texts as people and adversaries send them: blank, padded, too long, broken surrogates. */
const texts = fc.oneof(
  fc.constantFrom(
    '',
    '   ',
    'Billing',
    ' Billing ',
    'x'.repeat(50),
    'x'.repeat(201),
    'x'.repeat(20_001),
    '\ud83d',
    '👩‍💻',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const orNull = <T>(values: Arbitrary<T>) => fc.option(values, { nil: null });
const mostlyAbsent = <T>(values: Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: values });
const actors: Arbitrary<Actor> = fc.oneof(
  fc.constantFrom(agent, anotherAgent, requester, system),
  record({
    id: ids,
    kind: fc.constantFrom('agent', 'requester', 'system'),
    roles: fc.array(ids, { maxLength: 2 }),
  }),
);

/** From a day before the opening to three days after, often enough at the very due times. */
export const instants: Arbitrary<Instant> = fc.oneof(
  fc.constantFrom(minutesIn(60), minutesIn(60, 1), minutesIn(240), minutesIn(480), minutesIn(480, 1)),
  fc.integer({ min: -1440, max: 3 * 1440 }).map((minutes) => minutesIn(minutes)),
);

const routings: Arbitrary<RoutingDecision> = record({
  teamId: orNull(ids),
  ownerId: orNull(ids),
  ruleId: orNull(ids),
  rulesRevision: orNull(fc.nat(3)),
  matched: fc.array(texts, { maxLength: 2 }),
  fallback: fc.boolean(),
  reason: fc.constantFrom('a rule', 'no rule'),
});
const targets = record({ minutes: fc.nat(2000), dueAt: instants });
const schedules: Arbitrary<FirstResponseSchedule> = record({
  startedAt: fc.constant(opening),
  policyRevision: orNull(fc.nat(5)),
  targets: record({ urgent: targets, high: targets, normal: targets, low: targets }),
});
const tags = fc.array(texts, { maxLength: 60, size: '-1' });
const links = { kind: fc.constantFrom(...linkKinds), id: ids, label: orNull(texts) };
const articles: Arbitrary<SuggestedArticle> = record({
  articleId: ids,
  version: fc.nat(3),
  rank: fc.nat(3),
  score: fc.constantFrom(0, 0.1, 1 / 3, 12.5),
});
const recipients = record({ agentId: ids, as: fc.constantFrom('owner', 'manager', 'team-manager') });

/** The data of every command, in any combination its type allows. */
const dataOf: { readonly [Type in CaseCommand['type']]: Arbitrary<object> } = {
  OpenCase: record(
    {
      subject: texts,
      source: fc.constantFrom(...caseSources),
      routing: routings,
      firstResponse: schedules,
      description: texts,
      priority: fc.constantFrom(...priorities),
      category: orNull(texts),
      subcategory: orNull(texts),
      tags,
      links: fc.array(record(links), { maxLength: 3 }),
    },
    ['subject', 'source', 'routing', 'firstResponse'],
  ),
  ChangeCaseStatus: record({ to: fc.constantFrom(...caseStatuses), noteId: ids, note: texts }, ['to', 'noteId']),
  AddCaseNote: record({ noteId: ids, kind: fc.constantFrom(...noteKinds), body: texts, corrects: mostlyAbsent(ids) }),
  AssignCase: record({ ownerId: orNull(ids), teamId: orNull(ids) }, []),
  ChangeCasePriority: record({ priority: fc.constantFrom(...priorities) }),
  RecategorizeCase: record({ category: orNull(texts), subcategory: orNull(texts), routing: routings }, []),
  EditCase: record({ subject: texts, description: texts }, []),
  LinkCase: record(links),
  UnlinkCase: record({ kind: links.kind }),
  TagCase: record({ add: tags, remove: tags }),
  MarkBreach: record({ sweepId: ids, recipients: fc.array(recipients, { maxLength: 2 }) }),
  RecordSuggestions: record({ articles: fc.array(articles, { maxLength: 3 }) }),
  OpenSuggestedArticle: record({ articleId: ids }),
};

/** Moves and notes come up more often, so that sequences get somewhere. */
const weights: { readonly [Type in CaseCommand['type']]?: number } = {
  ChangeCaseStatus: 8,
  AddCaseNote: 4,
  MarkBreach: 2,
};

/** Any command of the right shape, sense or nonsense, by anybody at any time. */
export const commands: Arbitrary<CaseCommand> = fc.oneof(
  ...(Object.keys(dataOf) as CaseCommand['type'][]).map((type) => ({
    weight: weights[type] ?? 1,
    arbitrary: record({ data: dataOf[type], actor: actors, at: instants }).map(
      ({ data, actor, at }) => ({ type, data: { caseId, ...data }, actor, at }) as unknown as CaseCommand,
    ),
  })),
);

/** Opens the case and brings it to a status, so that every status is a start as likely as another. */
function headStart(status: CaseStatus, firstResponse: FirstResponseSchedule): readonly CaseCommand[] {
  const path = transitionPath('NEW', status) ?? [];
  return [openCase({ firstResponse }), ...path.map((to) => move(to, demandsNote(to) ? 'Done.' : undefined))];
}

/** None, or a case brought to a status. */
const starts = fc
  .tuple(fc.constantFrom(undefined, ...caseStatuses), fc.oneof(fc.constant(schedule), schedules))
  .map(([status, firstResponse]) => (status === undefined ? [] : headStart(status, firstResponse)));
const continuations = fc.array(commands, { minLength: 1, maxLength: 40, size: 'max' });

/** A case somewhere in its life, and then up to forty commands, their times in any order. */
export const commandSequences: Arbitrary<readonly CaseCommand[]> = fc
  .tuple(starts, continuations)
  .map(([start, more]) => [...start, ...more]);

/** The same in the order of time, for promises about what comes later. */
export const commandSequencesInTime: Arbitrary<readonly CaseCommand[]> = fc
  .tuple(starts, continuations)
  .map(([start, more]) => {
    const later = more.filter(({ at }) => at > minutesIn(2));
    return [...start, ...later.sort((one, other) => Date.parse(one.at) - Date.parse(other.at))];
  });
