import fc from 'fast-check';
import { foldText } from './fold-text.js';

describe('folding a text', () => {
  it('does not care for case or surrounding space, in any script', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('', ' ', '\t\n', '\u00a0'), (text, space) => {
        expect(foldText(space + text.toUpperCase() + space)).toBe(foldText(text));
        expect(foldText(space + text.toLowerCase() + space)).toBe(foldText(text));
      }),
    );
  });

  it.each([
    ['Straße', 'STRASSE'],
    ['STRAẞE', 'strasse'],
    ['ΟΔΟΣ', 'οδος'],
    ['İstanbul', 'i̇stanbul'],
  ])('holds %s and %s for the same', (one, other) => {
    expect(foldText(one)).toBe(foldText(other));
  });

  it.each([
    ['inner space', 'Billing  issue', 'Billing issue'],
    ['accents', 'Café', 'Cafe'],
    ['hyphens', 'e-mail', 'email'],
  ])('keeps %s apart', (_what, one, other) => {
    expect(foldText(one)).not.toBe(foldText(other));
  });

  it('reads I as i, whatever the locale of the machine', () => {
    expect(foldText('BILLING')).toBe('billing');
  });
});
