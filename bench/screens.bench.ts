import { join } from 'node:path';
import { CaseQueries } from '#libs/application';
import { caseStatuses, caseStream } from '#libs/cases';
import { defaultSlaPolicy, firstResponseSchedule } from '#libs/desk';
import type { EventBatch, Position, RecordedEvent } from '#libs/event-store';
import { instant, type JsonObject, tenantId } from '#libs/kernel';
import { CheckpointSignal, collectionsOf, GenerationFiller } from '#libs/projection-engine';
import type { DocumentStore } from '#libs/read-store';
import { openDocumentStore } from '#libs/runtime';
import { caseBoard } from '#projections/case-board';
import { caseList } from '#projections/case-list';
import { inbox } from '#projections/inbox';
import { benchCase, benchContext } from './bench-context.js';
import { type Measurement, percentile } from './measure.js';
import { withFolder } from './scratch.js';

const tenant = tenantId('bench');
const questionsPerScreen = 400;
const batchSize = 2_000;
const firstOpening = Date.parse('2026-01-05T08:00:00Z');

/** The events of many cases in all statuses, opened a minute apart: what a log would deliver, without writing one. */
function* caseEvents(cases: number): Generator<EventBatch> {
  let events: RecordedEvent[] = [];
  let sequence = 0;
  for (let index = 0; index < cases; index += 1) {
    const at = instant(firstOpening + index * 60_000);
    const caseId = `01970000-0000-7000-8000-${index.toString(16).padStart(12, '0')}`;
    const metadata = { ...benchContext(), tenant, at, commandId: caseId, commandDigest: '' } as unknown as JsonObject;
    const record = (type: string, data: JsonObject, revision: number) => {
      sequence += 1;
      const position = sequence.toString(16).padStart(16, '0') as Position;
      const stream = caseStream(tenant, caseId);
      events.push({
        id: `${caseId}/${revision}`,
        type,
        stream,
        revision,
        position,
        recordedAt: at,
        data,
        metadata,
        stored: { data, metadata },
      });
    };
    const { ownerId, ...details } = benchCase(index);
    const links = { contact: { id: `contact-${index % 5_000}`, label: null }, account: null, deal: null };
    const firstResponse = firstResponseSchedule(defaultSlaPolicy, at) as unknown as JsonObject;
    record('CaseOpened', { ...details, subcategory: null, caseId, links, firstResponse }, 0);
    const teamId = `team-${index % 40}`;
    const routing = {
      ownerId,
      teamId,
      ruleId: null,
      rulesRevision: null,
      matched: [],
      fallback: false,
      reason: 'For the bench.',
    };
    record('CaseRouted', routing, 1);
    // Nine of ten cases are settled, as on a desk that has run for years.
    const status = index % 10 === 0 ? caseStatuses[(index / 10) % 4] : index % 2 === 0 ? 'RESOLVED' : 'CLOSED';
    if (status !== 'NEW') record('StatusChanged', { from: 'NEW', to: status, noteId: null }, 2);
    if (events.length >= batchSize || index === cases - 1) {
      yield { events, position: events.at(-1)!.position, caughtUp: index === cases - 1 };
      events = [];
    }
  }
}

async function fill(documents: DocumentStore, cases: number): Promise<void> {
  for (const projection of [caseList, caseBoard, inbox]) {
    const generation = { projection: projection.name, generation: 1 };
    await documents.prepare(generation, projection.version, collectionsOf(projection));
    const options = { strict: true, commitAtDocuments: 2_000, keepDocuments: 10_000 };
    const filler = await GenerationFiller.resume(documents, projection, generation, options);
    for (const batch of caseEvents(cases)) await filler.take(batch);
    await documents.activate(projection.name, undefined, 1);
  }
}

/** The screens and the questions each of them asks, in turn. */
function screens(queries: CaseQueries): Record<string, (turn: number) => Promise<unknown>> {
  const scope = { tenant };
  const owner = (turn: number) => `agent-${1 + ((turn * 37) % 199)}`;
  return {
    list: async (turn) => {
      const filters = [
        {},
        { status: ['OPEN' as const, 'NEW' as const] },
        { ownerId: [owner(turn)] },
        { tag: [`tag-${turn % 50}`] },
      ];
      const filter = filters[turn % filters.length]!;
      const first = await queries.list(scope, filter, undefined, { first: 50 });
      await queries.list(scope, filter, undefined, { first: 50, after: first.items.at(-1)?.cursor });
    },
    board: async (turn) => {
      const filter = turn % 2 === 0 ? {} : { teamId: [`team-${turn % 40}`] };
      await queries.boardCounts(scope, filter);
      await Promise.all(
        caseStatuses.map((status) => queries.list(scope, { ...filter, status: [status] }, undefined, { first: 20 })),
      );
    },
    inbox: async (turn) => {
      await queries.inbox(scope, { ownerId: owner(turn) }, { first: 50 });
      await queries.inbox(scope, { teamIds: [`team-${turn % 40}`, `team-${(turn + 8) % 40}`] }, { first: 50 });
    },
  };
}

/** @returns the 99th percentile of each screen in milliseconds, with so many cases. */
async function slowest(cases: number): Promise<Record<string, number>> {
  return withFolder(async (folder) => {
    const documents = await openDocumentStore(
      `sqlite:${join(folder, 'read.db')}`,
      [caseList, caseBoard, inbox].flatMap(collectionsOf),
    );
    await fill(documents, cases);
    const result: Record<string, number> = {};
    for (const [name, ask] of Object.entries(screens(new CaseQueries(documents, new CheckpointSignal())))) {
      const times: number[] = [];
      for (let turn = 0; turn < questionsPerScreen * 2; turn += 1) {
        const started = performance.now();
        await ask(turn);
        // The first half warms the caches, as a desk in use has them.
        if (turn >= questionsPerScreen) times.push(performance.now() - started);
      }
      result[name] = percentile(times, 0.99);
    }
    await documents.close();
    return result;
  });
}

/** List, board and inbox with many cases, against the same with ten thousand. */
export async function benchScreens(cases: number): Promise<Measurement[]> {
  const few = await slowest(10_000);
  const many = await slowest(cases);
  return Object.keys(few).map((screen) => ({
    what: `${screen} at ${cases.toLocaleString('en-US')} cases, p99`,
    figure: `${many[screen]!.toFixed(2)} ms`,
    limit: `${few[screen]!.toFixed(2)} ms, the same at 10,000`,
    ratio: many[screen]! / few[screen]!,
    target: { most: 2 },
  }));
}
