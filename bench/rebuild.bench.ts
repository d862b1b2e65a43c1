import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { collectionsOf, rebuild } from '#libs/projection-engine';
import { openDocumentStore, openUseCases } from '#libs/runtime';
import { projections } from '#projections';
import { benchCase, benchContext } from './bench-context.js';
import { inTurn, type Measurement, perSecond, secondsOf } from './measure.js';
import { withFolder } from './scratch.js';

const cases = 10_000;

/** A log of cases that were opened, triaged, worked and resolved, many side by side. */
async function fillLog(file: string): Promise<void> {
  const useCases = await openUseCases({ eventStoreUrl: `sqlite:${file}` });
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < cases; index = next++) {
      const { snapshot } = await useCases.cases.open(benchContext(), benchCase(index));
      const caseId = snapshot.id;
      await useCases.cases.assign(benchContext(), { caseId, ownerId: `agent-${(index * 7) % 200}` });
      for (const to of ['OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER'] as const) {
        await useCases.cases.changeStatus(benchContext(), { caseId, to });
      }
      await useCases.cases.addNote(benchContext(), { caseId, kind: 'INTERNAL', body: 'Called the customer back.' });
      await useCases.cases.changeStatus(benchContext(), { caseId, to: 'RESOLVED', note: 'Sent a corrected invoice.' });
    }
  };
  await Promise.all(Array.from({ length: 256 }, worker));
  await useCases.close();
}

/** Reads every row in order and parses it. @returns events a second. */
async function rawReplay(file: string): Promise<number> {
  const log = new DatabaseSync(file);
  let events = 0;
  const seconds = await secondsOf(() => {
    for (const row of log.prepare('SELECT metadata, data FROM events ORDER BY position').iterate()) {
      const { metadata, data } = row as { metadata: string; data: string };
      JSON.parse(metadata);
      JSON.parse(data);
      events += 1;
    }
  });
  log.close();
  return events / seconds;
}

/** Rebuilds every projection into a new read store, one after the other. @returns events of the log a second. */
async function rebuildAll(file: string): Promise<number> {
  return withFolder(async (folder) => {
    const { events, close } = await openUseCases({ eventStoreUrl: `sqlite:${file}` });
    const documents = await openDocumentStore(`sqlite:${join(folder, 'read.db')}`, projections.flatMap(collectionsOf));
    const total = await events.countAfter();
    const seconds = await secondsOf(async () => {
      for (const projection of projections) {
        const { signal } = new AbortController();
        const { outcome } = await rebuild({ projection, events, documents, holder: 'bench', signal });
        if (outcome !== 'activated') throw new Error(`${projection.name} was not rebuilt: ${outcome}`);
      }
    });
    await documents.close();
    await close();
    return total / seconds;
  });
}

/** All projections rebuilt from the log, against reading and parsing the log alone. */
export async function benchRebuild(): Promise<Measurement[]> {
  return withFolder(async (folder) => {
    const file = join(folder, 'events.db');
    await fillLog(file);
    const { subject, limit } = await inTurn(
      3,
      () => rebuildAll(file),
      () => rawReplay(file),
    );
    return [
      {
        what: `all ${projections.length} projections rebuilt, embedded`,
        figure: perSecond(subject, 'events'),
        limit: `${perSecond(limit, 'events')}, raw replay + JSON.parse`,
        ratio: subject / limit,
        target: { least: 0.15 },
      },
    ];
  });
}
