import fc from 'fast-check';
import { isOneSlipAway } from './spelling.js';

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 2, maxLength: 8 });

describe('one slip', () => {
  it.each([
    ['a letter missing', 'pasword', 'password'],
    ['a letter too many', 'invvoice', 'invoice'],
    ['a wrong letter', 'imvoice', 'invoice'],
    ['two letters swapped', 'recieve', 'receive'],
    ['two letters swapped at the end', 'emial', 'emila'],
  ])('is %s', (_, one, other) => {
    expect(isOneSlipAway(one, other)).toBe(true);
  });

  it.each([
    ['nothing', 'invoice', 'invoice'],
    ['two letters missing', 'pasword', 'passwords'],
    ['two wrong letters', 'imvoise', 'invoice'],
    ['letters swapped across another', 'abcd', 'cbad'],
  ])('is not %s', (_, one, other) => {
    expect(isOneSlipAway(one, other)).toBe(false);
  });

  it('is what leaving out one letter does, either way round', () => {
    fc.assert(
      fc.property(word, fc.nat(7), (whole, place) => {
        const at = place % whole.length;
        const short = whole.slice(0, at) + whole.slice(at + 1);
        expect(isOneSlipAway(short, whole)).toBe(true);
        expect(isOneSlipAway(whole, short)).toBe(true);
      }),
    );
  });

  it('is symmetric', () => {
    fc.assert(
      fc.property(word, word, (one, other) => {
        expect(isOneSlipAway(one, other)).toBe(isOneSlipAway(other, one));
      }),
    );
  });
});
