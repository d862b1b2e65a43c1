import type { CaseApplication, DeskApplication } from '#libs/application';
import { importCorrelationId } from '#libs/cases';
import type { TenantId } from '#libs/kernel';
import { importIncident } from './import-incident.js';
import { importPeople } from './import-people.js';
import { type ImportCounts, ImportTally } from './import-tally.js';
import { incidentOf } from './incident.js';
import { groupedByIncident, type RecordGroup } from './incident-grouping.js';
import { planOf } from './incident-plan.js';
import type { LogRecord } from './log-columns.js';
import { type LogFigures, LogSurvey } from './log-figures.js';

export type ImportRequest = {
  readonly tenant: TenantId;
  /** The log from its first row: it is read a second time, to import what was counted the first time. */
  readonly records: AsyncIterable<LogRecord>;
  readonly survey: LogSurvey;
  /** What people know the log by, as its file's name: every case's history will tell it. */
  readonly label?: string;
  /** Aborted, the import finishes the incidents at hand and ends. */
  readonly signal?: AbortSignal;
  /** How many incidents are under way at once: as many appends can share one flush of the disk. */
  readonly concurrency?: number;
  readonly onProgress?: (incidentsDone: number, incidents: number) => void;
};

export type ImportResult = {
  readonly ended: 'complete' | 'interrupted' | 'failed';
  /** What stopped it, where it failed. */
  readonly failure?: unknown;
  readonly log: LogFigures;
  readonly counts: ImportCounts;
  /** For the importing itself, without the counting before it. */
  readonly seconds: number;
};

const defaultConcurrency = 128;

/**
 * Counts a log before anything is imported: who is in it, and what the import will be held against.
 * @throws whatever reading the log throws, and the signal's reason where it is aborted.
 */
export async function surveyLog(records: AsyncIterable<LogRecord>, signal?: AbortSignal): Promise<LogSurvey> {
  const survey = new LogSurvey();
  for await (const group of groupedByIncident(records)) {
    signal?.throwIfAborted();
    survey.add(group);
  }
  return survey;
}

/**
 * Imports an incident log through the use cases. Each incident becomes a case with its own history; what an earlier run has
 * done is found and left alone, so a run that was stopped is finished by running it again.
 * @throws what registering the log's people throws; what stops the import later is part of the result.
 */
export async function importLog(
  desk: { readonly cases: CaseApplication; readonly desk: DeskApplication },
  request: ImportRequest,
): Promise<ImportResult> {
  const { tenant, records, survey, label, signal, concurrency = defaultConcurrency, onProgress } = request;
  const correlationId = label === undefined ? undefined : importCorrelationId(label);
  const log = survey.figures();
  const begun = performance.now();
  await importPeople(desk.desk, tenant, survey.people());
  const tally = new ImportTally();
  const groups = groupedByIncident(records);
  let done = 0;
  let failure: { readonly error: unknown } | undefined;

  async function work(): Promise<void> {
    while (failure === undefined && !signal?.aborted) {
      const next = await groups.next();
      if (next.done) return;
      await importGroup(desk.cases, tenant, next.value, tally, correlationId);
      done += 1;
      onProgress?.(done, log.cases);
    }
  }

  await Promise.all(
    Array.from({ length: concurrency }, () =>
      work().catch((error: unknown) => {
        failure ??= { error };
      }),
    ),
  );
  await groups.return(undefined);
  const counts = tally.counts();
  const seconds = (performance.now() - begun) / 1000;
  if (failure !== undefined) return { ended: 'failed', failure: failure.error, log, counts, seconds };
  return { ended: signal?.aborted && counts.rows < log.rows ? 'interrupted' : 'complete', log, counts, seconds };
}

async function importGroup(
  cases: CaseApplication,
  tenant: TenantId,
  { number, records, repeats }: RecordGroup,
  tally: ImportTally,
  correlationId: string | undefined,
): Promise<void> {
  if (repeats) {
    tally.countRows({ rows: [], skipped: records.map(() => 'scattered' as const) });
    return;
  }
  const incident = incidentOf(number, records);
  tally.countRows(incident);
  const plan = planOf(incident);
  if (plan === undefined) return;
  tally.countPlan(plan);
  const imported = await importIncident(cases, tenant, plan, correlationId);
  tally.countRefusals(imported.refusals);
  if (imported.opened) tally.countCase(imported);
}
