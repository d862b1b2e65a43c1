import type { CaseStatus } from '#libs/cases';
import type { Instant } from '#libs/kernel';
import type { RecordGroup } from './incident-grouping.js';
import { knownValue, type LogRecord } from './log-columns.js';
import { readLogTime } from './log-time.js';
import { statusOf } from './log-vocabulary.js';

/** What the log itself says, counted from its rows without making a single command: what an import is held against. */
export type LogFigures = {
  readonly rows: number;
  readonly cases: number;
  readonly casesByStatus: Readonly<Partial<Record<CaseStatus, number>>>;
  readonly reopens: number;
  readonly rowsInUnknownState: number;
  /** Incidents with a row whose sys_mod_count or time does not lie after the row before. */
  readonly incidentsOutOfOrder: number;
};

/** What an import has to set up before the first case. */
export type LogPeople = {
  readonly groups: readonly string[];
  readonly resolvers: readonly string[];
  /** When the first incident was opened; undefined where the log is empty. */
  readonly begin: Instant | undefined;
};

/** How far through its life a case is: within one cycle, a case only ever goes forwards. */
const progress: readonly CaseStatus[] = ['NEW', 'OPEN', 'IN_PROGRESS', 'PENDING_CUSTOMER', 'RESOLVED', 'CLOSED'];
const resolved = progress.indexOf('RESOLVED');

/** Counts incident by incident, in file order. */
export class LogSurvey {
  private rows = 0;
  private reopens = 0;
  private rowsInUnknownState = 0;
  private incidentsOutOfOrder = 0;
  private begin: Instant | undefined;
  private readonly casesByStatus: Partial<Record<CaseStatus, number>> = {};
  private readonly groups = new Set<string>();
  private readonly resolvers = new Set<string>();

  add({ records, repeats }: RecordGroup): void {
    this.rows += records.length;
    for (const record of records) this.meet(record);
    const openedAt = readLogTime(knownValue(records[0] ?? {}, 'opened_at') ?? '');
    if (openedAt !== undefined && (this.begin === undefined || openedAt < this.begin)) this.begin = openedAt;
    const stated = records.filter((record) => knownValue(record, 'number') && knownValue(record, 'incident_state'));
    const explained = stated.filter((record) => statusIn(record) !== undefined);
    this.rowsInUnknownState += stated.length - explained.length;
    if (repeats || explained.length === 0) return;
    if (runsBackwards(explained)) this.incidentsOutOfOrder += 1;
    this.follow(explained.flatMap((record) => statusIn(record) ?? []));
  }

  figures(): LogFigures {
    const { rows, reopens, rowsInUnknownState, incidentsOutOfOrder, casesByStatus } = this;
    const cases = Object.values(casesByStatus).reduce((sum, count) => sum + count, 0);
    return { rows, cases, casesByStatus: { ...casesByStatus }, reopens, rowsInUnknownState, incidentsOutOfOrder };
  }

  people(): LogPeople {
    return { groups: [...this.groups].sort(), resolvers: [...this.resolvers].sort(), begin: this.begin };
  }

  private meet(record: LogRecord): void {
    const group = knownValue(record, 'assignment_group');
    const resolver = knownValue(record, 'assigned_to');
    if (group !== null) this.groups.add(group);
    if (resolver !== null) this.resolvers.add(resolver);
  }

  /** A settled case that is worked on again was re-opened; otherwise it stands where it had come furthest. */
  private follow(statuses: readonly CaseStatus[]): void {
    let furthest = 0;
    for (const reached of statuses.map((status) => progress.indexOf(status))) {
      if (furthest >= resolved && reached > 0 && reached < resolved) {
        this.reopens += 1;
        furthest = reached;
      } else {
        furthest = Math.max(furthest, reached);
      }
    }
    const status = progress[furthest]!;
    this.casesByStatus[status] = (this.casesByStatus[status] ?? 0) + 1;
  }
}

function runsBackwards(records: readonly LogRecord[]): boolean {
  const rows = records.map((record) => ({
    count: Number(record.sys_mod_count),
    time: readLogTime(knownValue(record, 'sys_updated_at') ?? '') ?? '',
  }));
  return rows.some(({ count, time }, index) => {
    const before = rows[index - 1];
    return before !== undefined && (count <= before.count || time < before.time);
  });
}

function statusIn(record: LogRecord): CaseStatus | undefined {
  return statusOf(knownValue(record, 'incident_state') ?? '');
}
