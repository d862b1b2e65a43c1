import type { EventStore } from '#libs/event-store';
import { AsOfQueries } from './history-as-of.js';
import { HistoryQueries } from './history-queries.js';
import { CaseReplay } from './history-replay.js';
import { ReadAudit, type ReadAuditOptions } from './read-audit.js';
import type { TenantSettingsReader } from './tenant-settings.js';

/** What the log knows of a case beyond how it stands: what happened, how it once stood, and who looked. */
export type CaseRecords = {
  readonly history: HistoryQueries;
  readonly asOf: AsOfQueries;
  readonly reads: ReadAudit;
};

/** Puts the questions to the log together; they share what they have folded. */
export function caseRecords(
  store: EventStore,
  settings: TenantSettingsReader,
  options: ReadAuditOptions = {},
): CaseRecords {
  const reads = new ReadAudit(store, options);
  const replay = new CaseReplay(store);
  const history = new HistoryQueries({ store, settings, replay, reads });
  return { history, asOf: new AsOfQueries(replay, reads), reads };
}
