/** The columns of the incident log that the import reads, by their names in its header. */
export const logColumns = [
  'number',
  'incident_state',
  'sys_mod_count',
  'caller_id',
  'opened_by',
  'opened_at',
  'sys_updated_by',
  'sys_updated_at',
  'contact_type',
  'location',
  'category',
  'subcategory',
  'u_symptom',
  'cmdb_ci',
  'impact',
  'urgency',
  'priority',
  'assignment_group',
  'assigned_to',
  'closed_code',
  'resolved_by',
] as const;
export type LogColumn = (typeof logColumns)[number];

/** One row as it stands in the file. A column that a short row lacks is absent. */
export type LogRecord = { readonly [Column in LogColumn]?: string };

/** The value of a column, its spaces made single; null where the log says "?" or nothing, which is how it does not know. */
export function knownValue(record: LogRecord, column: LogColumn): string | null {
  const text = (record[column] ?? '').trim();
  if (text === '' || text === '?') return null;
  return text.includes('  ') ? text.replace(/ {2,}/g, ' ') : text;
}
