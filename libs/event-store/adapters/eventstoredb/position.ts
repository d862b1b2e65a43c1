import type { Position as DriverPosition } from '@eventstore/db-client';
import { BEFORE_ALL, type Position } from '../../event-store.port.js';
import { START } from './driver.js';

const hex = (value: bigint) => value.toString(16).padStart(16, '0');

/** Commit and prepare position as 16 hexadecimal digits each: the order as text is the order in the log. */
export function encodePosition({ commit, prepare }: DriverPosition): Position {
  const committed = hex(commit);
  return (commit === prepare ? committed + committed : committed + hex(prepare)) as Position;
}

/**
 * The position as the client wants it, exactly as the server delivered it.
 * @throws RangeError where the text is no position of this engine.
 */
export function decodePosition(position: Position): DriverPosition {
  if (!/^[0-9a-f]{32}$/.test(position)) throw new RangeError(`"${position}" is not a position in an EventStoreDB log`);
  return { commit: BigInt(`0x${position.slice(0, 16)}`), prepare: BigInt(`0x${position.slice(16)}`) };
}

/** Where a read or a subscription that starts after `position` begins. */
export function startOf(position: Position): DriverPosition | typeof START {
  return position === BEFORE_ALL ? START : decodePosition(position);
}

/** Servers before 24.10.4 may send a checkpoint that lies beyond every log: log positions are signed 64-bit numbers. */
export function isInLog({ commit, prepare }: DriverPosition): boolean {
  return commit < 2n ** 63n && prepare < 2n ** 63n;
}
