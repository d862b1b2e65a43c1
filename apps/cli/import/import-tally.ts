import type { CaseStatus } from '#libs/cases';
import type { ImportedIncident } from './import-incident.js';
import type { Incident, SkipReason } from './incident.js';
import type { IncidentPlan } from './incident-plan.js';

type Counts<Key extends string> = Readonly<Partial<Record<Key, number>>>;

/** What an import did and found, counted while it runs. */
export type ImportCounts = {
  readonly rows: number;
  readonly cases: number;
  readonly casesByStatus: Counts<CaseStatus>;
  readonly reopens: number;
  readonly rowsSkipped: Counts<SkipReason>;
  readonly incidentsOutOfOrder: number;
  readonly eventsAppended: number;
  readonly stepsDone: number;
  readonly stepsFound: number;
  readonly stepsInferred: number;
  /** Changes of the log that a case has no way to follow, by what they are. */
  readonly unfollowed: Counts<string>;
  readonly workedOnSince: number;
  readonly refused: number;
  /** The first refusals in words; the rest is counted alone. */
  readonly refusals: readonly string[];
};

const refusalsTold = 20;

export class ImportTally {
  private readonly totals = {
    rows: 0,
    cases: 0,
    reopens: 0,
    incidentsOutOfOrder: 0,
    eventsAppended: 0,
    stepsDone: 0,
    stepsFound: 0,
    stepsInferred: 0,
    workedOnSince: 0,
    refused: 0,
  };
  private readonly casesByStatus: Partial<Record<CaseStatus, number>> = {};
  private readonly rowsSkipped: Partial<Record<SkipReason, number>> = {};
  private readonly unfollowed: Record<string, number> = {};
  private readonly refusals: string[] = [];

  countRows({ rows, skipped }: Pick<Incident, 'rows' | 'skipped'>): void {
    this.totals.rows += rows.length + skipped.length;
    for (const reason of skipped) addOne(this.rowsSkipped, reason);
    if (skipped.includes('repeated') || skipped.includes('backwards')) this.totals.incidentsOutOfOrder += 1;
  }

  countPlan({ steps, unfollowed }: IncidentPlan): void {
    this.totals.stepsInferred += steps.filter(({ inferred }) => inferred).length;
    for (const change of unfollowed) addOne(this.unfollowed, change);
  }

  countCase(imported: ImportedIncident): void {
    this.totals.cases += 1;
    this.totals.reopens += imported.reopens;
    this.totals.eventsAppended += imported.eventsAppended;
    this.totals.stepsDone += imported.stepsDone;
    this.totals.stepsFound += imported.stepsFound;
    if (imported.workedOnSince) this.totals.workedOnSince += 1;
    addOne(this.casesByStatus, imported.status);
  }

  countRefusals(refusals: readonly string[]): void {
    this.totals.refused += refusals.length;
    this.refusals.push(...refusals.slice(0, refusalsTold - this.refusals.length));
  }

  counts(): ImportCounts {
    return {
      ...this.totals,
      casesByStatus: { ...this.casesByStatus },
      rowsSkipped: { ...this.rowsSkipped },
      unfollowed: { ...this.unfollowed },
      refusals: [...this.refusals],
    };
  }
}

function addOne<Key extends string>(counts: Partial<Record<Key, number>>, key: Key): void {
  counts[key] = (counts[key] ?? 0) + 1;
}
