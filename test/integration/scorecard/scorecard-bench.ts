import { CountedCases, type ListedCase, ScorecardQueries, type ViewScope } from '#libs/application';
import { defaultSlaPolicy } from '#libs/desk';
import type { EventBatch, RecordedEvent } from '#libs/event-store';
import { type Instant, tenantId } from '#libs/kernel';
import { CheckpointSignal, collectionsOf, GenerationFiller } from '#libs/projection-engine';
import { openSqliteDocumentStore } from '#libs/read-store/adapters/sqlite';
import { scorecard } from '#projections/scorecard';

export const acme = tenantId('acme');
export const scope: ViewScope = { tenant: acme };

/** A desk whose scorecard is asked at a moment and in a time zone of one's choice. */
export type ScorecardBench = {
  readonly askedAt: (now: Instant, timeZone?: string) => ScorecardQueries;
  readonly close: () => Promise<void>;
};

/** Folds a log, in batches of so many events, into a store of its own. */
export async function scorecardOver(log: readonly RecordedEvent[], batchSize = 50): Promise<ScorecardBench> {
  const documents = openSqliteDocumentStore({ file: ':memory:', collections: collectionsOf(scorecard) });
  const generation = { projection: scorecard.name, generation: 1 };
  await documents.prepare(generation, scorecard.version, collectionsOf(scorecard));
  const options = { strict: true, commitAtDocuments: 10, keepDocuments: 20 };
  const filler = await GenerationFiller.resume(documents, scorecard, generation, options);
  const handled = log.filter(({ type }) => scorecard.handles.includes(type));
  for (let from = 0; from < handled.length; from += batchSize) {
    const events = handled.slice(from, from + batchSize);
    const batch: EventBatch = {
      events,
      position: events.at(-1)!.position,
      caughtUp: from + batchSize >= handled.length,
    };
    await filler.take(batch);
  }
  await documents.activate(scorecard.name, undefined, 1);
  const signal = new CheckpointSignal();
  // The list of cases is of no interest here: which cases are listed is.
  const cases = { byIds: async (_scope: ViewScope, ids: readonly string[]) => ids.map((id) => ({ id }) as ListedCase) };
  const counted = new CountedCases(documents, signal, cases);
  return {
    askedAt: (now, timeZone) => {
      const calendar = timeZone === undefined ? null : { timeZone, week: [], holidays: [] };
      const desk = { slaPolicy: async () => ({ ...defaultSlaPolicy, calendar }) };
      return new ScorecardQueries(documents, signal, desk, counted, () => now);
    },
    close: () => documents.close(),
  };
}
