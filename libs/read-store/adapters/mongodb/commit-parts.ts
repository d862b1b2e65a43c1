import { BSON } from 'mongodb';
import { DocumentStoreError } from '../../document-store.error.js';
import type { PlannedWrite } from './control.js';

const MEBIBYTE = 1024 * 1024;
/** A document of MongoDB's may have 16 MiB; of ours a little less, so that it also fits where it is on its way. */
const LARGEST_DOCUMENT = 15 * MEBIBYTE;
/** Writes up to this size go into the entry of their commit, which every reader of the checkpoint passes by. */
const LARGEST_ENTRY = MEBIBYTE / 16;
const LARGEST_PART = 4 * MEBIBYTE;

/**
 * Splits the writes of a commit so that every part fits into a document: few and small ones go into the commit's own entry.
 * @throws DocumentStoreError `refused` for a document that cannot be stored at all.
 */
export function partsOf(writes: readonly PlannedWrite[]): {
  readonly within: readonly PlannedWrite[];
  readonly parts: readonly (readonly PlannedWrite[])[];
} {
  const sizes = writes.map(sizeOf);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= LARGEST_ENTRY) return { within: writes, parts: [] };
  const parts: PlannedWrite[][] = [];
  let left = 0;
  for (const [n, write] of writes.entries()) {
    if (parts.length === 0 || sizes[n]! > left) {
      parts.push([]);
      left = LARGEST_PART;
    }
    parts.at(-1)!.push(write);
    left -= sizes[n]!;
  }
  return { within: [], parts };
}

function sizeOf(write: PlannedWrite): number {
  const size = BSON.calculateObjectSize(write);
  if (size <= LARGEST_DOCUMENT) return size;
  const mebibytes = (size / MEBIBYTE).toFixed(1);
  throw new DocumentStoreError(
    'refused',
    `The document "${write.document._id}" of ${write.to} is too large: ${mebibytes} MiB.`,
  );
}
