import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { type LogColumn, type LogRecord, logColumns } from './log-columns.js';

/** A file that is not there, or is not an incident log. */
export class NotALogError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NotALogError';
  }
}

/** A log that ends or goes wrong in the middle. */
export class BrokenLogError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BrokenLogError';
  }
}

/**
 * Reads an incident log, a CSV file with a header, plain or gzipped, row by row as the reader asks for them.
 * @throws NotALogError where there is no such file or its header lacks columns; BrokenLogError where it cannot be read on.
 */
export async function* readLog(file: string): AsyncGenerator<LogRecord, void, undefined> {
  const gzipped = await isGzipped(file);
  const parser = parse({ bom: true, relax_column_count: true, skip_empty_lines: true });
  const ended = () => undefined; // The parser is destroyed with whatever error ended the pipeline, and throws it below.
  if (gzipped) pipeline(createReadStream(file), createGunzip(), parser, ended);
  else pipeline(createReadStream(file), parser, ended);
  let toRecord: ((fields: readonly string[]) => LogRecord) | undefined;
  try {
    for await (const fields of parser as AsyncIterable<readonly string[]>) {
      if (toRecord === undefined) toRecord = recordReader(file, fields);
      else yield toRecord(fields);
    }
  } catch (cause) {
    if (cause instanceof NotALogError) throw cause;
    throw new BrokenLogError(`${file} cannot be read on: ${(cause as Error).message}`, { cause });
  }
  if (toRecord === undefined) throw new NotALogError(`${file} is empty`);
}

/** Two bytes tell a gzip file from text, whatever it is called: RFC 1952, section 2.3.1. */
async function isGzipped(file: string): Promise<boolean> {
  try {
    const handle = await open(file);
    try {
      const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
      return buffer[0] === 0x1f && buffer[1] === 0x8b;
    } finally {
      await handle.close();
    }
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : message;
    throw new NotALogError(`${file} cannot be read: ${reason}`, { cause });
  }
}

function recordReader(file: string, header: readonly string[]): (fields: readonly string[]) => LogRecord {
  const missing = logColumns.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new NotALogError(`${file} is not an incident log: it has no column ${missing.join(', ')}`);
  }
  const places = logColumns.map((column) => [column, header.indexOf(column)] as const);
  return (fields) => {
    const record: { [Column in LogColumn]?: string } = {};
    for (const [column, place] of places) record[column] = fields[place];
    return record;
  };
}
