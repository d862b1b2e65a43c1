import { type CaseStatus, caseStatuses } from '#libs/cases';
import type { ImportResult } from './import-log.js';
import type { SkipReason } from './incident.js';

/** One figure as the import ended up with it, and as the log has it when its rows are counted without importing them. */
export type ComparedFigure = { readonly figure: string; readonly casebook: number; readonly log: number };

/** What an import did, and how it compares to the log. What `--json` prints. */
export type ImportReport = {
  readonly file: string;
  readonly tenant: string;
  readonly ended: ImportResult['ended'];
  /** What stopped it, where it failed. */
  readonly problem?: string;
  /** The log names no time zone. */
  readonly timesReadAs: 'UTC';
  /** Whether it went to the end, refused nothing, and every figure agrees with the log. */
  readonly agrees: boolean;
  readonly compared: readonly ComparedFigure[];
  readonly casesByStatus: Readonly<Partial<Record<CaseStatus, number>>>;
  readonly reopens: number;
  readonly rows: {
    readonly read: number;
    readonly skipped: number;
    readonly skippedByReason: Readonly<Partial<Record<SkipReason, number>>>;
  };
  readonly steps: {
    readonly carriedOut: number;
    readonly foundDone: number;
    readonly refused: number;
    readonly inferred: number;
  };
  readonly refusals: readonly string[];
  /** Changes of the log that a case has no way to follow, by what they are. */
  readonly notFollowed: Readonly<Partial<Record<string, number>>>;
  /** Cases that others have changed after the import: they are counted as the import had left them. */
  readonly workedOnSince: number;
  readonly eventsAppended: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
};

export function importReport(file: string, tenant: string, result: ImportResult): ImportReport {
  const { ended, failure, counts, seconds } = result;
  const compared = compare(result);
  const same = compared.every(({ casebook, log }) => casebook === log);
  return {
    file,
    tenant,
    ended,
    ...(ended === 'failed' && { problem: failure instanceof Error ? failure.message : String(failure) }),
    timesReadAs: 'UTC',
    agrees: ended === 'complete' && counts.refused === 0 && same,
    compared,
    casesByStatus: counts.casesByStatus,
    reopens: counts.reopens,
    rows: {
      read: counts.rows,
      skipped: Object.values(counts.rowsSkipped).reduce((sum, count) => sum + count, 0),
      skippedByReason: counts.rowsSkipped,
    },
    steps: {
      carriedOut: counts.stepsDone,
      foundDone: counts.stepsFound,
      refused: counts.refused,
      inferred: counts.stepsInferred,
    },
    refusals: counts.refusals,
    notFollowed: counts.unfollowed,
    workedOnSince: counts.workedOnSince,
    eventsAppended: counts.eventsAppended,
    seconds: Math.round(seconds * 1000) / 1000,
    eventsPerSecond: Math.round(counts.eventsAppended / seconds),
  };
}

function compare({ counts, log }: ImportResult): ComparedFigure[] {
  return [
    { figure: 'cases', casebook: counts.cases, log: log.cases },
    ...caseStatuses.flatMap((status) => {
      const [casebook = 0, inLog = 0] = [counts.casesByStatus[status], log.casesByStatus[status]];
      return casebook + inLog === 0 ? [] : [{ figure: `cases ${status}`, casebook, log: inLog }];
    }),
    { figure: 're-opens', casebook: counts.reopens, log: log.reopens },
    { figure: 'rows', casebook: counts.rows, log: log.rows },
    {
      figure: 'rows in an unknown state',
      casebook: counts.rowsSkipped['unknown-state'] ?? 0,
      log: log.rowsInUnknownState,
    },
    { figure: 'incidents out of order', casebook: counts.incidentsOutOfOrder, log: log.incidentsOutOfOrder },
  ];
}
