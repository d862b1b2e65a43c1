import { DatabaseSync } from '@photostructure/sqlite';
import { openUseCases } from '#libs/runtime';
import { benchCase, benchContext } from './bench-context.js';
import { secondsOf } from './measure.js';

/** A log of cases that were opened, triaged, worked and resolved, many side by side: nine events each. */
export async function fillLog(file: string, cases = 10_000): Promise<void> {
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
export async function rawReplay(file: string): Promise<number> {
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
