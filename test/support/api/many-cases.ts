import type { ApiUnderTest } from './api-under-test.js';
import { type CaseNode, type CasePayload, change, walk } from './case-operations.js';
import type { GraphqlClient } from './graphql-client.js';
import { markBreached } from './set-up.js';

const ways: readonly (readonly string[])[] = [
  [],
  ['OPEN'],
  ['OPEN', 'IN_PROGRESS'],
  ['OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER'],
  ['OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER', 'RESOLVED'],
  ['OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER', 'RESOLVED', 'CLOSED'],
  ['OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER', 'RESOLVED', 'OPEN'],
];
export const vocabulary = {
  priority: ['URGENT', 'HIGH', 'NORMAL', 'LOW'],
  category: ['Billing', 'billing ', 'Technical', 'Café', null],
  source: ['EMAIL', 'WEB', 'PHONE', 'CHAT', 'SLACK', 'API', 'PORTAL'],
  tag: ['vip', 'hardware', 'Hardware', 'überfällig'],
  ownerId: ['ann', 'bob', 'cyd', null],
  teamId: ['support', 'sales', 'finance', undefined],
  subject: ['Drucker brennt', 'Café crème is cold', 'Rechnung Nr. 4711', 'Ärger mit dem Drucker', 'Straße gesperrt'],
  description: ['', 'The invoice was paid twice', 'Der Druckertreiber fehlt', 'naïve coöperation, café au lait'],
  link: [
    undefined,
    { kind: 'CONTACT', id: 'c1', label: 'Bo' },
    { kind: 'ACCOUNT', id: 'c1', label: null },
    { kind: 'DEAL', id: 'd:1', label: 'Big' },
  ],
} as const;

const atOnce = 25;

/**
 * Opens many cases that differ in everything one can filter and order by; 25 at a time bear the same times.
 * @returns the cases as the mutations answered them, without asking any read model, and a position behind them all.
 */
export async function openMany(
  api: ApiUnderTest,
  client: GraphqlClient,
  { tenant, count }: { readonly tenant: string; readonly count: number },
): Promise<{ cases: CaseNode[]; position: string }> {
  const payloads: CasePayload[] = [];
  for (let start = 0; start < count; start += atOnce) {
    api.clock.advance(17);
    const indexes = Array.from({ length: Math.min(atOnce, count - start) }, (_, offset) => start + offset);
    payloads.push(...(await Promise.all(indexes.map((index) => openOne(client, index)))));
  }
  api.clock.advance(3 * 24 * 60);
  for (let index = 0; index < payloads.length; index += 7) {
    const { id } = payloads[index]!.case;
    await markBreached(api, tenant, id);
    payloads[index] = await change(client, 'tagCase', { caseId: id });
  }
  const positions = payloads.map(({ position }) => position).sort();
  return { cases: payloads.map((payload) => payload.case), position: positions.at(-1)! };
}

async function openOne(client: GraphqlClient, index: number): Promise<CasePayload> {
  const pick = <Value>(values: readonly Value[], stride: number): Value =>
    values[Math.floor(index / stride) % values.length]!;
  const link = pick(vocabulary.link, 2);
  const opened = await change(client, 'openCase', {
    subject: `${pick(vocabulary.subject, 1)} ${index}`,
    description: pick(vocabulary.description, 3),
    priority: pick(vocabulary.priority, 1),
    category: pick(vocabulary.category, 4),
    source: pick(vocabulary.source, 1),
    tags: vocabulary.tag.filter((_, bit) => (index >> bit) & 1),
    links: link === undefined ? [] : [link],
    ownerId: pick(vocabulary.ownerId, 3),
    teamId: pick(vocabulary.teamId, 5),
  });
  const way = pick(ways, 1);
  return way.length === 0 ? opened : walk(client, opened.case.id, ...way);
}
