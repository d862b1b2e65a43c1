import { EventStoreError } from '../../event-store.error.js';
import { BEFORE_ALL, type Position } from '../../event-store.port.js';

const width = 16;
const pattern = /^[0-9a-f]{16}$/;

/** The position of a row: its number in the log as 16 hexadecimal digits. 0 is before all. */
export function positionOfRow(row: number): Position {
  return row === 0 ? BEFORE_ALL : (row.toString(16).padStart(width, '0') as Position);
}

/**
 * The row of a position, 0 before all.
 * @throws EventStoreError `corrupt` where the position is one of another engine.
 */
export function rowOfPosition(position: Position): number {
  if (position === BEFORE_ALL) return 0;
  if (pattern.test(position)) return Number.parseInt(position, 16);
  throw new EventStoreError(
    'corrupt',
    `"${position}" is not a position of an SQLite log: it comes from another engine`,
  );
}
