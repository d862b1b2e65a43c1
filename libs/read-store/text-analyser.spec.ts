import fc from 'fast-check';
import { MAX_WORD_LENGTH, parseQuery, words } from './text-analyser.js';

describe('words', () => {
  it.each([
    ['splits at everything that is neither letter nor digit', "can't log-in (v2.10), #42", 'can t log in v2 10 42'],
    ['folds case', 'Login LOGIN LogIn', 'login'],
    ['removes accents, composed or not', 'Été e\u0301te\u0301 ÉTÉ', 'ete'],
    ['makes one of sharp s and ss', 'Straße STRASSE STRAẞE', 'strasse'],
    ['makes one of the dotted, dotless and plain i', 'İstanbul ISTANBUL ıstanbul', 'istanbul'],
    ['makes one of the final and the inner sigma', 'ΟΔΟΣ οδος οδοσ', 'οδοσ'],
    ['takes ligatures and full-width letters apart', 'ﬁle ｆｉｌｅ file', 'file'],
    ['keeps letters beyond the basic plane', '𐐀𐐨 𐐨𐐨', '𐐨𐐨'],
    ['makes a word of every Han and kana character', '東京タワー2階 room', '東 京 タ ワ ー 2 階 room'],
    ['answers each word once, in order of occurrence', 'b a b a c', 'b a c'],
    ['finds nothing in punctuation', ' …!? \u0000 ', ''],
    ['passes over broken surrogates', 'a\ud800b', 'a b'],
  ])('%s', (_promise, text, expected) => {
    expect(words(text).join(' ')).toBe(expected);
  });

  it('cuts long words at a limit, and between code points', () => {
    expect(words('x'.repeat(500))).toEqual(['x'.repeat(MAX_WORD_LENGTH)]);
    expect(words('𐐨'.repeat(500))).toEqual(['𐐨'.repeat(MAX_WORD_LENGTH)]);
  });

  it('is stable: the words of the words are the same words', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(text, (any) => {
        const once = words(any);
        expect(words(once.join(' '))).toEqual(once);
      }),
      { numRuns: 500 },
    );
  });

  it('are made of letters and digits alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (any) => {
        for (const word of words(any)) expect(word).toMatch(/^[\p{L}\p{N}]+$/u);
      }),
      { numRuns: 500 },
    );
  });

  it('are the same by the fast way for plain ASCII and by the general one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (plain) => {
        expect(words(`${plain} é`)).toEqual([...new Set([...words(plain), 'e'])]);
      }),
    );
  });
});

describe('parseQuery', () => {
  it.each([
    ['takes the last word by prefix', 'reset pass', ['reset'], 'pass'],
    ['takes the last word by prefix also where a space follows', 'reset pass ', ['reset'], 'pass'],
    ['folds what was typed as it folds what is stored', 'Ré', [], 're'],
    ['keeps a whole word that is also the prefix', 'a b a', ['a', 'b'], 'a'],
    ['has no prefix where there is no word', ' -- ', [], undefined],
    ['has no prefix where nothing was typed', '', [], undefined],
  ])('%s', (_promise, text, whole, prefix) => {
    expect(parseQuery(text)).toEqual({ words: whole, prefix });
  });
});
