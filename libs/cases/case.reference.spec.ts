import fc from 'fast-check';
import { caseIdEnding, caseReference } from './case.reference.js';

describe('caseReference', () => {
  it('is short, and free of letters that look like digits', () => {
    fc.assert(
      fc.property(fc.uuid({ version: 7 }), (id) => {
        expect(caseReference(id)).toMatch(/^CS-[0-9A-HJKMNP-TV-Z]{8}$/);
      }),
    );
  });

  it.each([
    ['01987f00-0000-7000-8000-000000000000', 'CS-00000000'],
    ['01987f00-0000-7000-8000-00000000001f', 'CS-0000000Z'],
    ['01987f00-0000-7000-8000-000000000020', 'CS-00000010'],
    ['01987f00-0000-7000-8000-00ffffffffff', 'CS-ZZZZZZZZ'],
  ])('reads %s as %s: the last 40 bits in Crockford base 32', (id, reference) => {
    expect(caseReference(id)).toBe(reference);
  });

  it('depends on the random end of an id and not on its time', () => {
    const ofTheSameEnd = ['01987f00', '01aaaaaa'].map((time) => `${time}-0000-7000-8000-0012345678ab`);
    expect(new Set(ofTheSameEnd.map(caseReference)).size).toBe(1);
  });
});

describe('a reference read back', () => {
  it('tells how the ids end that go by it', () => {
    fc.assert(
      fc.property(fc.uuid({ version: 7 }), (id) => {
        const ending = caseIdEnding(caseReference(id));
        expect(ending).toHaveLength(10);
        expect(id.replaceAll('-', '').endsWith(ending!)).toBe(true);
      }),
    );
  });

  it('forgives small letters, space around it and letters that look like digits', () => {
    expect(caseIdEnding(' cs-oilk0000 ')).toBe(caseIdEnding('CS-011K0000'));
  });

  it.each(['', 'CS-', 'CS-0000000', 'CS-000000000', 'CS-0000000U', '01987f00-0000-7000-8000-000000000000'])(
    'is not read from %j',
    (text) => {
      expect(caseIdEnding(text)).toBeUndefined();
    },
  );
});
