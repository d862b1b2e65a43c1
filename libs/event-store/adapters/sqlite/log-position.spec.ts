import * as fc from 'fast-check';
import { BEFORE_ALL, type Position } from '../../event-store.port.js';
import { positionOfRow, rowOfPosition } from './log-position.js';

describe('the position of a row', () => {
  const row = fc.maxSafeNat();

  it('reads back as the row', () => {
    fc.assert(fc.property(row, (n) => rowOfPosition(positionOfRow(n)) === n));
  });

  it('orders as text as rows do as numbers', () => {
    fc.assert(fc.property(row, row, (a, b) => positionOfRow(a) < positionOfRow(b) === a < b));
  });

  it('is before all for row 0', () => {
    expect(positionOfRow(0)).toBe(BEFORE_ALL);
    expect(rowOfPosition(BEFORE_ALL)).toBe(0);
  });

  it.each(['7', '00000000000000000000:00000000000000000000', '000000000000000G'])('is never %s', (text) => {
    expect(() => rowOfPosition(text as Position)).toThrow(
      expect.objectContaining({ name: 'EventStoreError', reason: 'corrupt' }),
    );
  });
});
