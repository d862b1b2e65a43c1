import fc from 'fast-check';
import { termsOf, visitTerms } from './analyser.js';

describe('the analyser', () => {
  it.each([
    ['folds case and accents', 'CAFÉ Ångström', 'cafe angstrom'],
    ['leaves out words that say nothing', 'How do I reset my password, please?', 'reset password'],
    ['keeps negations', 'It does not print', 'not print'],
    ['stems', 'invoices invoiced invoicing', 'invoic invoic invoic'],
    ['reads a possessive as the word', "the customer’s and customer's", 'custom custom'],
    ['does not take a contraction for another word', "I'd like her ID, she'll be ill", 'like id ill'],
    ['reads contractions without their apostrophe', "the shan't", 'shant'],
    ['takes compounds apart and keeps them whole', 'e-mail user_id', 'e mail email user id userid'],
    ['takes camelCase apart and keeps it whole', 'resetPassword', 'reset password resetpassword'],
    ['takes acronyms in names apart', 'XMLParser', 'xml parser xmlparser'],
    ['does not join long compounds', 'end-of-life-date', 'end life date'],
    ['keeps versions, and their first two parts', 'v3.11.2 and 3.11', '3.11.2 3.11 3.11'],
    ['keeps error codes', 'E1234 0x80070005', 'e1234 0x80070005'],
    ['keeps languages named by signs', 'C++ or C#, or c', 'c++ c# c'],
    ['reads Han and kana in pairs', '請求書の', '請求 求書 書の'],
    ['reads a single such character as it is', '水', '水'],
    ['reads Cyrillic as words', 'Счёт оплачен', 'счет оплачен'],
    ['finds nothing in signs', '?! -- ++ #', ''],
  ])('%s', (_, text, terms) => {
    const expected = terms === '' ? [] : terms.split(' ');
    expect(termsOf(text)).toEqual(expected.map((term) => term.normalize('NFKD').replace(/[\u0300-\u036f]/g, '')));
  });

  it('cuts what is too long for a word', () => {
    expect(termsOf('7'.repeat(500)).map((term) => term.length)).toEqual([64]);
  });

  it('tells how a term was written', () => {
    const written: string[] = [];
    visitTerms('Refunded Invoices', (_term, word) => written.push(word));
    expect(written).toEqual(['refunded', 'invoices']);
  });

  it('reads ASCII the same with and without a letter of another script beside it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii' }), (text) => {
        expect(termsOf(`${text} ж`)).toEqual([...termsOf(text), 'ж']);
      }),
    );
  });

  it('gives the same terms for a text whatever was read before', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        const terms = termsOf(one);
        termsOf(other);
        expect(termsOf(one)).toEqual(terms);
      }),
    );
  });
});
