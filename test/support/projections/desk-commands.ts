import fc, { type Arbitrary } from 'fast-check';
import type {
  DeliveryCommand,
  DirectoryCommand,
  SetNotificationChannels,
  SetSlaPolicy,
  SweepCommand,
  SweptCase,
} from '#libs/desk';
import {
  type DefineRoutingRules,
  emptyDirectory,
  type RecordCaseRead,
  readKinds,
  recordedReads,
  type SetAuditPolicy,
} from '#libs/desk';
import { type Actor, caseSources, type Instant, instant, priorities } from '#libs/kernel';
import type { ArticleCommand } from '#libs/knowledge';

const admin: Actor = { id: 'ada', kind: 'agent', roles: ['admin'], name: 'Ada' };
const opening = Date.parse('2026-03-02T09:00:00Z');
export const instants: Arbitrary<Instant> = fc.nat(3 * 1440).map((minutes) => instant(opening + minutes * 60_000));

/** Few enough to meet again, and some that trip up maps and separators. */
const people = fc.constantFrom('ana', 'ben', 'cy', 'constructor', 'a/b');
const teams = fc.constantFrom('support', 'finance', 'night-shift', 'constructor');
const names = fc.constantFrom('Ana', ' Ben ', 'Édith', 'zoe', 'ANA');
const categories = fc.constantFrom('Billing', ' billing ', 'Technical', 'Åse');
const orNull = <T>(values: Arbitrary<T>) => fc.option(values, { nil: null });
const maybe = <T>(values: Arbitrary<T>) => fc.option(values, { nil: undefined });

/** Commands of one type by an admin at any time, from arbitraries of their data. */
function commands<C extends { readonly type: string; readonly data: object }>(
  ...kinds: { [Type in C['type']]: readonly [Type, Arbitrary<Extract<C, { type: Type }>['data']>] }[C['type']][]
): Arbitrary<C[]> {
  const one = fc.oneof(
    ...kinds.map(([type, data]) =>
      fc.record({ type: fc.constant(type), data, actor: fc.constant(admin), at: instants }),
    ),
  );
  return fc.array(one as unknown as Arbitrary<C>, { maxLength: 8, size: 'max' });
}

export const directoryCommands: Arbitrary<DirectoryCommand[]> = commands<DirectoryCommand>(
  [
    'RegisterAgent',
    fc.record({
      agentId: people,
      name: names,
      email: maybe(orNull(fc.constantFrom('a@acme.test', 'b@acme.test'))),
      managerId: maybe(orNull(people)),
      teamIds: maybe(fc.array(teams, { maxLength: 2 })),
    }),
  ],
  ['DeactivateAgent', fc.record({ agentId: people })],
  [
    'DefineTeam',
    fc.record({ teamId: teams, name: names, managerId: maybe(orNull(people)), active: maybe(fc.boolean()) }),
  ],
);

export const routingCommands: Arbitrary<DefineRoutingRules[]> = commands<DefineRoutingRules>([
  'DefineRoutingRules',
  fc.record({
    rules: fc.array(
      fc.record({
        match: fc.record({
          category: maybe(fc.array(categories, { maxLength: 2 })),
          priority: maybe(fc.subarray([...priorities])),
          source: maybe(fc.subarray([...caseSources])),
        }),
        teamId: fc.constantFrom('finance', 'support'),
      }),
      { maxLength: 3 },
    ),
    defaultTeamId: maybe(orNull(fc.constantFrom('sales', 'nobody'))),
    directory: fc.constant(emptyDirectory),
  }),
]);

export const slaCommands: Arbitrary<SetSlaPolicy[]> = commands<SetSlaPolicy>([
  'SetSlaPolicy',
  fc.record({
    targets: maybe(
      fc.uniqueArray(
        fc.record({ priority: fc.constantFrom(...priorities), minutes: fc.integer({ min: 0, max: 600 }) }),
        {
          selector: ({ priority }) => priority,
        },
      ),
    ),
    calendar: maybe(
      orNull(
        fc.constant({ timeZone: 'Europe/Berlin', week: [{ day: 'monday' as const, opens: '09:00', closes: '17:00' }] }),
      ),
    ),
  }),
]);

export const channelsCommands: Arbitrary<SetNotificationChannels[]> = commands<SetNotificationChannels>([
  'SetNotificationChannels',
  fc.record({
    email: maybe(fc.boolean()),
    webhooks: maybe(
      fc
        .subarray(['https://chat.example/hook', 'https://pager.example/'])
        .map((urls) => urls.map((url) => ({ url, secret: 'a secret long enough' }))),
    ),
  }),
]);

export const auditPolicyCommands: Arbitrary<SetAuditPolicy[]> = commands<SetAuditPolicy>([
  'SetAuditPolicy',
  fc.record({ recordReads: fc.constantFrom(...recordedReads) }),
]);

export function caseReadCommands(caseId: string): Arbitrary<RecordCaseRead[]> {
  return commands<RecordCaseRead>([
    'RecordCaseRead',
    fc.record({
      caseId: fc.constant(caseId),
      kind: fc.constantFrom(...readKinds),
      asOf: orNull(instants),
      asOfRevision: orNull(fc.nat(3)),
    }),
  ]);
}

const swept: Arbitrary<SweptCase> = fc.oneof(
  fc.record({ outcome: fc.constant('unchanged' as const), caseId: people }),
  fc.record({
    outcome: fc.constant('breached' as const),
    caseId: people,
    elevated: fc.boolean(),
    notified: fc.boolean(),
  }),
  fc.record({ outcome: fc.constant('failed' as const), caseId: people, code: names, message: names }),
);

export function sweepCommands(sweepId: string): Arbitrary<SweepCommand[]> {
  const id = fc.constant(sweepId);
  return commands<SweepCommand>(
    ['StartSweep', fc.record({ sweepId: id, dryRun: fc.boolean(), asOf: instants })],
    [
      'RecordSweepProgress',
      fc.record({ sweepId: id, cases: fc.uniqueArray(swept, { selector: (one) => one.caseId }) }),
    ],
    ['CompleteSweep', fc.record({ sweepId: id })],
  );
}

const policy = { attempts: 3, firstDelayMs: 60_000, longestDelayMs: 120_000 };

export function deliveryCommands(deliveryId: string): Arbitrary<DeliveryCommand[]> {
  const id = fc.constant(deliveryId);
  const notice = fc.record({
    caseId: people,
    sweepId: names,
    breachedAt: instants,
    detectedAt: instants,
    recipients: fc.constant([]),
  });
  const failure = orNull(fc.record({ error: names, permanent: fc.boolean() }));
  return commands<DeliveryCommand>(
    [
      'RequestDelivery',
      fc.record({ deliveryId: id, channel: fc.constantFrom('email', 'webhook'), to: people, notice }),
    ],
    ['RecordAttempt', fc.record({ deliveryId: id, failure, policy: fc.constant(policy) })],
  );
}

export function articleCommands(articleId: string): Arbitrary<ArticleCommand[]> {
  const id = fc.constant(articleId);
  const content = {
    title: fc.constantFrom('Reset a password', 'Ärger', 'toner'),
    body: fc.constantFrom('# Reset\n\nGo to *settings*.', 'Open `config.yml`.'),
    category: maybe(orNull(categories)),
    tags: maybe(fc.array(names, { maxLength: 2 })),
  };
  return commands<ArticleCommand>(
    ['PublishArticle', fc.record({ articleId: id, ...content })],
    ['ReviseArticle', fc.record({ articleId: id, ...content, title: maybe(content.title), body: maybe(content.body) })],
    ['RetireArticle', fc.record({ articleId: id })],
  );
}
