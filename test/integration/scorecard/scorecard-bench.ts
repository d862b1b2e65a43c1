import { CountedCases, type ListedCase, ScorecardQueries, type ViewScope } from '#libs/application';
import { defaultSlaPolicy } from '#libs/desk';
import type { RecordedEvent } from '#libs/event-store';
import { type Instant, tenantId } from '#libs/kernel';
import { CheckpointSignal } from '#libs/projection-engine';
import { scorecard } from '#projections/scorecard';
import { folded } from '../../support/projections/index.js';

export const acme = tenantId('acme');
export const scope: ViewScope = { tenant: acme };

/** A desk whose scorecard is asked at a moment and in a time zone of one's choice. */
export type ScorecardBench = {
  readonly askedAt: (now: Instant, timeZone?: string) => ScorecardQueries;
  readonly close: () => Promise<void>;
};

/** Folds a log, in batches of so many events, into a store of its own. */
export async function scorecardOver(log: readonly RecordedEvent[], batchSize = 50): Promise<ScorecardBench> {
  const documents = await folded(scorecard, log, batchSize);
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
