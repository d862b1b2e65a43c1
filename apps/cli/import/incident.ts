import type { LogRecord } from './log-columns.js';
import { type LogRow, readRow } from './log-row.js';

/** Why a row is left out, in the words of the report. Every row left out has exactly one reason. */
export const skipReasons = {
  /** Its number, state, sys_mod_count, a time, its priority or its contact type is missing or is none. */
  unreadable: 'cannot be read: a field the import needs is missing or wrong',
  /** The state is none of the log's own, as -100: what it would mean is not known. */
  'unknown-state': 'in a state the log does not explain, as "-100"',
  /** Out of step with the other rows of its incident, and its sys_mod_count is another row's as well. */
  repeated: 'out of order, with the sys_mod_count of another row',
  /** Out of step with the other rows of its incident: its sys_mod_count or its time runs backwards. */
  backwards: 'out of order: sys_mod_count or time runs backwards',
  /** Updated at a time before the one at which its incident says it was opened. */
  'before-opening': 'dated before its incident was opened',
  /** It stands away from the other rows of its incident, which were complete by then. */
  scattered: 'apart from the other rows of its incident',
} as const;
export type SkipReason = keyof typeof skipReasons;

export type Incident = {
  readonly number: string;
  /** The rows that can be followed: sys_mod_count grows, time never runs backwards, none is earlier than the opening. */
  readonly rows: readonly LogRow[];
  /** The reasons of the rows that cannot, one each. */
  readonly skipped: readonly SkipReason[];
};

/**
 * Makes an incident of its rows in the order of the file. A row is the whole incident as it stood, so leaving one out loses
 * when something changed, but not what: the next row says it again.
 */
export function incidentOf(number: string, records: readonly LogRecord[]): Incident {
  const read = records.map(readRow);
  const rows = read.flatMap(({ row }) => row ?? []);
  const inOrder = longestForwardRun(rows);
  const followed = inOrder.filter((row) => row.updatedAt >= row.openedAt);
  return {
    number,
    rows: followed,
    skipped: [
      ...read.flatMap((answer) => (answer.row === undefined ? [answer.problem] : [])),
      ...rows.filter((row) => !inOrder.includes(row)).map((row) => disorder(row, rows)),
      ...inOrder.filter((row) => row.updatedAt < row.openedAt).map(() => 'before-opening' as const),
    ],
  };
}

function disorder(row: LogRow, rows: readonly LogRow[]): SkipReason {
  return rows.some((other) => other !== row && other.modCount === row.modCount) ? 'repeated' : 'backwards';
}

function follows(earlier: LogRow, later: LogRow): boolean {
  return later.modCount > earlier.modCount && later.updatedAt >= earlier.updatedAt;
}

/**
 * The longest run of rows, in file order, that goes forwards in count and time: the fewest rows are left out, and a single
 * row out of place cannot take the others with it. Of several runs of one length, the one that ends last.
 */
function longestForwardRun(rows: readonly LogRow[]): readonly LogRow[] {
  if (rows.every((row, index) => index === 0 || follows(rows[index - 1]!, row))) return rows;
  const runs: { readonly row: LogRow; readonly length: number; readonly before: number }[] = [];
  rows.forEach((row, index) => {
    let [length, before] = [1, -1];
    for (let earlier = 0; earlier < index; earlier += 1) {
      const run = runs[earlier]!;
      if (follows(run.row, row) && run.length + 1 >= length) [length, before] = [run.length + 1, earlier];
    }
    runs.push({ row, length, before });
  });
  const longest = Math.max(...runs.map(({ length }) => length));
  const run: LogRow[] = [];
  for (let at = runs.findLastIndex(({ length }) => length === longest); at >= 0; at = runs[at]!.before) {
    run.unshift(runs[at]!.row);
  }
  return run;
}
