import * as fc from 'fast-check';
import { BEFORE_ALL, type Position } from '../../event-store.port.js';
import { decodePosition, encodePosition, isInLog, startOf } from './position.js';

const logPosition = fc.record({ commit: fc.bigInt(0n, 2n ** 63n - 1n), prepare: fc.bigInt(0n, 2n ** 63n - 1n) });

describe('a position of EventStoreDB', () => {
  it('comes back exactly as the server delivered it, commit and prepare both', () => {
    fc.assert(
      fc.property(logPosition, (position) => {
        expect(decodePosition(encodePosition(position))).toEqual(position);
      }),
    );
  });

  it('orders as text as it does in the log: by commit, then by prepare', () => {
    fc.assert(
      fc.property(logPosition, logPosition, (a, b) => {
        const before = a.commit < b.commit || (a.commit === b.commit && a.prepare < b.prepare);
        expect(encodePosition(a) < encodePosition(b)).toBe(before);
      }),
    );
  });

  it('comes after the position before all, also the very first', () => {
    expect(encodePosition({ commit: 0n, prepare: 0n }) > BEFORE_ALL).toBe(true);
    expect(startOf(BEFORE_ALL)).toBe('start');
  });

  it.each(['0', 'x'.repeat(32), `${'0'.repeat(31)}G`, '0'.repeat(33)])('is not read from "%s"', (text) => {
    expect(() => decodePosition(text as Position)).toThrow(RangeError);
  });

  it('lies in no log from 2^63 on', () => {
    expect(isInLog({ commit: 2n ** 63n - 1n, prepare: 0n })).toBe(true);
    expect(isInLog({ commit: 2n ** 64n - 1n, prepare: 2n ** 64n - 1n })).toBe(false);
    expect(isInLog({ commit: 5n, prepare: 2n ** 64n - 1n })).toBe(false);
  });
});
