import type { JsonObject } from '#libs/kernel';
import { noUpcasters, registerUpcasters, type Upcaster } from './upcasting.js';

describe('the register of upcasters', () => {
  const addA: Upcaster = { type: 'Named', from: 1, upcast: (data) => ({ ...data, a: 1 }) };
  const addB: Upcaster = { type: 'Named', from: 2, upcast: (data, metadata) => ({ ...data, b: metadata.tenant }) };
  const register = registerUpcasters([addB, addA, { ...addA, type: 'Other' }]);
  const corrupt = (words: RegExp) =>
    expect.objectContaining({ name: 'EventStoreError', reason: 'corrupt', message: expect.stringMatching(words) });

  it('knows the newest schema of each type, 1 where nothing was ever changed', () => {
    expect(['Named', 'Other', 'Unheard'].map(register.currentSchema)).toEqual([3, 2, 1]);
    expect(noUpcasters.currentSchema('Named')).toBe(1);
  });

  it.each<{ metadata: JsonObject; data: JsonObject }>([
    { metadata: { tenant: 'acme' }, data: { name: 'x', a: 1, b: 'acme' } },
    { metadata: { tenant: 'acme', schema: 1 }, data: { name: 'x', a: 1, b: 'acme' } },
    { metadata: { tenant: 'acme', schema: 2 }, data: { name: 'x', b: 'acme' } },
    { metadata: { tenant: 'acme', schema: 3 }, data: { name: 'x' } },
  ])('applies the rest of the chain to what was written with $metadata', ({ metadata, data }) => {
    expect(register.upcast('Named', { name: 'x' }, metadata)).toEqual(data);
  });

  it('hands on the very object where there is nothing to lift', () => {
    const data = { name: 'x' };
    expect(register.upcast('Unheard', data, {})).toBe(data);
  });

  it.each([4, 99])('refuses schema %s, which only a newer program knows', (schema) => {
    expect(() => register.upcast('Named', {}, { schema })).toThrow(corrupt(/schema \d+.*up to 3.*newer/));
  });

  it.each([0, -1, 1.5, '2', true])('refuses %p for a schema version', (schema) => {
    expect(() => register.upcast('Named', {}, { schema })).toThrow(corrupt(/schema version/));
  });

  it('says which upcaster failed', () => {
    const cause = new TypeError('no name');
    const failing = registerUpcasters([
      {
        type: 'Named',
        from: 1,
        upcast: () => {
          throw cause;
        },
      },
    ]);
    expect(() => failing.upcast('Named', {}, {})).toThrow(corrupt(/"Named" from schema 1/));
  });

  it('refuses two upcasters of the same version', () => {
    expect(() => registerUpcasters([addA, addB, addA])).toThrow(
      new RangeError('two upcasters of "Named" read schema 1'),
    );
  });

  it.each([
    { upcasters: [addB], missing: 1 },
    { upcasters: [addA, { ...addA, from: 3 }], missing: 2 },
    { upcasters: [{ ...addA, from: 0 }], missing: 1 },
  ])('refuses a chain that lacks version $missing', ({ upcasters, missing }) => {
    expect(() => registerUpcasters(upcasters)).toThrow(
      new RangeError(`the upcasters of "Named" lack the one that reads schema ${missing}`),
    );
  });
});
