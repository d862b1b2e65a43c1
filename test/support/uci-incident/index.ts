import { fileURLToPath } from 'node:url';
import type { LogRecord } from '../../../apps/cli/import/log-columns.js';
import { readLog } from '../../../apps/cli/import/read-log.js';

/** Forty real incidents; see README.md beside it. */
export const excerptFile = fileURLToPath(new URL('excerpt.csv', import.meta.url));

/** The rows of the excerpt, in the order of the file. */
export async function excerptRecords(): Promise<readonly LogRecord[]> {
  const records: LogRecord[] = [];
  for await (const record of readLog(excerptFile)) records.push(record);
  return records;
}

/** The rows of one incident of the excerpt. */
export async function recordsOf(number: string): Promise<readonly LogRecord[]> {
  const records = (await excerptRecords()).filter((record) => record.number === number);
  if (records.length === 0) throw new Error(`the excerpt has no ${number}`);
  return records;
}

/** Hands rows out one by one, as a file does. */
export async function* streamed(records: readonly LogRecord[]): AsyncGenerator<LogRecord, void, undefined> {
  yield* records;
}
