import { knownValue, type LogColumn } from './log-columns.js';
import type { LogRow } from './log-row.js';

const described: readonly (readonly [LogColumn, string])[] = [
  ['location', 'Location'],
  ['u_symptom', 'Symptom'],
  ['cmdb_ci', 'Configuration item'],
  ['impact', 'Impact'],
  ['urgency', 'Urgency'],
  ['priority', 'Priority'],
  ['contact_type', 'Contact type'],
  ['caller_id', 'Caller'],
  ['opened_by', 'Opened by'],
];

/** A subject made of facts alone, since the log has none: `Category 55 / Subcategory 170 — Symptom 72 (INC0000045)`. */
export function subjectOf(number: string, row: LogRow): string {
  const kind = [row.category, row.subcategory].filter((part) => part !== null).join(' / ');
  const about = [kind, knownValue(row.record, 'u_symptom')].filter((part) => part !== null && part !== '').join(' — ');
  return about === '' ? `Incident ${number}` : `${about} (${number})`;
}

/** What else the log knew when the incident was opened, a line each. */
export function descriptionOf(number: string, row: LogRow): string {
  const facts = described.flatMap(([column, label]) => {
    const value = knownValue(row.record, column);
    return value === null ? [] : [`${label}: ${value}`];
  });
  return [`Incident ${number}`, ...facts].join('\n');
}

/** The note a resolved or closed case demands, with the closing code where the log knows it. */
export function settlingNote(did: 'Resolved' | 'Closed', closingCode: string | null): string {
  return closingCode === null ? `${did}. The log knows no closing code.` : `${did} with closing code ${closingCode}.`;
}
