import type { CaseStatus } from '#libs/cases';
import type { CaseSource, Instant, Priority } from '#libs/kernel';
import { knownValue, type LogRecord } from './log-columns.js';
import { readLogTime } from './log-time.js';
import { priorityOf, sourceOf, statusOf } from './log-vocabulary.js';

/** One row in our words: the whole incident as it stood after one update. Null is what the log does not know. */
export type LogRow = {
  readonly status: CaseStatus;
  /** The log's count of updates of the incident: within one incident it tells the rows apart. */
  readonly modCount: number;
  readonly updatedAt: Instant;
  readonly updatedBy: string | null;
  readonly openedAt: Instant;
  readonly openedBy: string | null;
  readonly resolvedBy: string | null;
  readonly caller: string | null;
  readonly source: CaseSource;
  readonly priority: Priority;
  readonly category: string | null;
  readonly subcategory: string | null;
  readonly group: string | null;
  readonly assignee: string | null;
  readonly closingCode: string | null;
  readonly record: LogRecord;
};

export type ReadRow =
  | { readonly row: LogRow }
  | { readonly row?: undefined; readonly problem: 'unreadable' | 'unknown-state' };

/** Reads one row of the file, or says why it cannot be read. Nothing is put in the place of what is missing. */
export function readRow(record: LogRecord): ReadRow {
  const number = knownValue(record, 'number');
  const state = knownValue(record, 'incident_state');
  const modCount = Number(knownValue(record, 'sys_mod_count') ?? Number.NaN);
  const updatedAt = readLogTime(knownValue(record, 'sys_updated_at') ?? '');
  const openedAt = readLogTime(knownValue(record, 'opened_at') ?? '');
  const priority = priorityOf(knownValue(record, 'priority') ?? '');
  const source = sourceOf(knownValue(record, 'contact_type') ?? '');
  const counted = Number.isInteger(modCount) && modCount >= 0;
  if (number === null || state === null || !counted || !updatedAt || !openedAt || !priority || !source) {
    return { problem: 'unreadable' };
  }
  const status = statusOf(state);
  if (status === undefined) return { problem: 'unknown-state' };
  return {
    row: {
      status,
      modCount,
      updatedAt,
      updatedBy: knownValue(record, 'sys_updated_by'),
      openedAt,
      openedBy: knownValue(record, 'opened_by'),
      resolvedBy: knownValue(record, 'resolved_by'),
      caller: knownValue(record, 'caller_id'),
      source,
      priority,
      category: knownValue(record, 'category'),
      subcategory: knownValue(record, 'subcategory'),
      group: knownValue(record, 'assignment_group'),
      assignee: knownValue(record, 'assigned_to'),
      closingCode: knownValue(record, 'closed_code')?.replace(/^code /, '') ?? null,
      record,
    },
  };
}
