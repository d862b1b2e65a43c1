import { knownValue, type LogRecord } from './log-columns.js';

/** The rows of one incident as they stand together in the file; `repeats` where the incident had been complete before. */
export type RecordGroup = {
  readonly number: string;
  readonly records: readonly LogRecord[];
  readonly repeats: boolean;
};

/**
 * Cuts a log into incidents while it is being read, holding the rows of one at a time. A row without a number goes with the
 * rows around it, where it will be found unreadable.
 */
export async function* groupedByIncident(
  records: AsyncIterable<LogRecord>,
): AsyncGenerator<RecordGroup, void, undefined> {
  const seen = new Set<string>();
  let number: string | null = null;
  let held: LogRecord[] = [];
  const group = (): RecordGroup => {
    const name = number ?? '';
    const repeats = seen.has(name);
    seen.add(name);
    return { number: name, records: held, repeats };
  };
  for await (const record of records) {
    const next = knownValue(record, 'number');
    if (next !== null && number !== null && next !== number) {
      yield group();
      held = [];
    }
    number = next ?? number;
    held.push(record);
  }
  if (held.length > 0) yield group();
}
