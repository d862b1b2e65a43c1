import fc from 'fast-check';
import { BSON } from 'mongodb';
import type { JsonObject } from '#libs/kernel';
import { fromStorable, toStorable } from './field-names.js';

const throughBson = (body: JsonObject) => {
  const storable = toStorable(body);
  return fromStorable({ ...storable, body: BSON.deserialize(BSON.serialize(storable.body)) as JsonObject });
};

describe('the names of fields', () => {
  it('are kept as they are where MongoDB takes them', () => {
    const body = { a: 1, 'b c': { 'd%e': [{ _id: 1 }] }, US$: 2, ä: null };
    expect(toStorable(body)).toEqual({ body, renamed: false });
    expect(toStorable(body).body).toBe(body);
  });

  it.each(['$set', 'a.b', '.', '$', '_bsontype', 'nul\0', '%24.', '%%.%2e'])(
    'come back from BSON that MongoDB would not take: %j',
    (name) => {
      const body = { plain: '$1.50 %24', deep: [{ [name]: { [name]: 1 } }], _bsontype: 'ObjectId' };
      const { body: stored, renamed } = toStorable(body);
      expect(renamed).toBe(true);
      expect(JSON.stringify(stored)).not.toMatch(/"(\$[^"]*|[^"]*\.[^"]*|_bsontype)":/);
      expect(throughBson(body)).toEqual(body);
    },
  );

  it('come back whatever they are', () => {
    const name = fc.string({ unit: fc.constantFrom('a', '$', '.', '%', '2', '4', '_', '\0', 'é') });
    const value = fc.letrec((tie) => ({
      any: fc.oneof(fc.integer(), fc.constant(null), fc.string(), fc.array(tie('any')), tie('object')),
      object: fc.dictionary(name, tie('any'), { maxKeys: 4 }),
    }));
    fc.assert(
      fc.property(value.object, (body) => {
        expect(JSON.stringify(throughBson(body as JsonObject))).toBe(JSON.stringify(body));
      }),
    );
  });

  it('without a value are left out, and a gap in a list is null, as in JSON', () => {
    const body = { a: undefined, b: { c: undefined, d: 1 } };
    expect(JSON.stringify(toStorable(body).body)).toBe('{"b":{"d":1}}');
  });
});
