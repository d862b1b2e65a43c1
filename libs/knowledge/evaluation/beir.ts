import { BeirFormatError } from './beir.error.js';
import type { Judgements } from './ranking-metrics.js';

/**
 * The files of a BEIR collection (N. Thakur et al., "BEIR", 2021): corpus.jsonl, queries.jsonl and qrels as TSV with a
 * header. Every parser takes the lines of one file, passes over blank ones, and throws a BeirFormatError that names the line.
 */
export type BeirDocument = {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** Not of the format: what an article has besides. */
  readonly tags?: readonly string[];
};
export type BeirQuery = { readonly id: string; readonly text: string };

/** Reads `{"_id", "title", "text"}` a line; a title may be absent or null, other fields are ignored. */
export function parseCorpus(lines: Iterable<string>): BeirDocument[] {
  return parseJsonLines('corpus', lines, (record, fail) => ({
    id: idOf(record, fail),
    title: textOf(record, 'title', fail) ?? '',
    text: textOf(record, 'text', fail) ?? fail('"text" is missing'),
  }));
}

/** Reads `{"_id", "text"}` a line; other fields are ignored. */
export function parseQueries(lines: Iterable<string>): BeirQuery[] {
  return parseJsonLines('queries', lines, (record, fail) => ({
    id: idOf(record, fail),
    text: textOf(record, 'text', fail) ?? fail('"text" is missing'),
  }));
}

/** Reads query id, document id and grade (a whole number), tab-separated; a first line without a number is the header. */
export function parseQrels(lines: Iterable<string>): Judgements {
  const judgements = new Map<string, Map<string, number>>();
  for (const [line, text] of numbered(lines)) {
    const fields = text.split('\t').map((field) => field.trim());
    const [queryId, documentId, grade] = fields;
    if (fields.length !== 3 || !queryId || !documentId) {
      throw new BeirFormatError('qrels', line, 'expected query id, document id and grade, separated by tabs');
    }
    if (!/^-?\d+$/.test(grade!)) {
      if (line === 1) continue;
      throw new BeirFormatError('qrels', line, `the grade "${grade}" is not a whole number`);
    }
    const grades = judgements.get(queryId) ?? new Map<string, number>();
    if (grades.has(documentId)) {
      throw new BeirFormatError('qrels', line, `document "${documentId}" is judged twice for query "${queryId}"`);
    }
    judgements.set(queryId, grades.set(documentId, Number(grade)));
  }
  return judgements;
}

type Fail = (problem: string) => never;
type JsonRecord = Readonly<Record<string, unknown>>;

function parseJsonLines<Parsed extends { readonly id: string }>(
  file: 'corpus' | 'queries',
  lines: Iterable<string>,
  read: (record: JsonRecord, fail: Fail) => Parsed,
): Parsed[] {
  const parsed: Parsed[] = [];
  const seen = new Set<string>();
  for (const [line, text] of numbered(lines)) {
    const fail: Fail = (problem) => {
      throw new BeirFormatError(file, line, problem);
    };
    const record = read(recordOf(text, fail), fail);
    if (seen.has(record.id)) fail(`the _id "${record.id}" occurs twice`);
    seen.add(record.id);
    parsed.push(record);
  }
  return parsed;
}

/** The lines that are not blank, with their numbers from 1. */
function* numbered(lines: Iterable<string>): Generator<readonly [number, string]> {
  let number = 0;
  for (const line of lines) {
    number++;
    const text = number === 1 ? line.replace(/^\uFEFF/, '') : line;
    if (text.trim() !== '') yield [number, text];
  }
}

function recordOf(text: string, fail: Fail): JsonRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail('is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail('is not a JSON object');
  return value as JsonRecord;
}

function idOf(record: JsonRecord, fail: Fail): string {
  const id = record._id;
  if (typeof id === 'number') return String(id);
  if (typeof id !== 'string' || id === '') return fail('"_id" must be a text that is not empty');
  return id;
}

function textOf(record: JsonRecord, field: string, fail: Fail): string | null {
  const value = record[field] ?? null;
  if (value !== null && typeof value !== 'string') return fail(`"${field}" must be a text`);
  return value;
}
