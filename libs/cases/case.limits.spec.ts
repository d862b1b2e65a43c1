import { fittingText, requiredText, textOrNull } from './case.limits.js';

const tooLong = [{ field: 'subject', problem: 'must not be longer than 3 characters' }];
const blank = [{ field: 'subject', problem: 'must not be blank' }];

describe('a text that must be there', () => {
  it.each([
    ['a', []],
    ['abc', []],
    ['abcd', tooLong],
    ['', blank],
    [' \t\n\u00a0 ', blank],
    ['👍👍👍', []],
    ['👍👍👍👍', tooLong],
  ])('%j has these problems: %j', (text, problems) => {
    expect(requiredText('subject', text, 3)).toEqual(problems);
  });
});

describe('a text that may be missing', () => {
  it.each([
    [undefined, []],
    [null, []],
    ['', []],
    ['abc', []],
    ['abcd', tooLong],
    ['👍👍👍', []],
    ['a👍👍', []],
    ['👍👍👍a', tooLong],
    ['x'.repeat(1_000_000), tooLong],
  ])('of case %# is measured in characters as people count them', (text, problems) => {
    expect(fittingText('subject', text, 3)).toEqual(problems);
  });
});

describe('textOrNull', () => {
  it.each([
    [undefined, null],
    [null, null],
    ['', null],
    ['  ', null],
    [' a b ', 'a b'],
  ])('makes %p %p', (text, kept) => {
    expect(textOrNull(text)).toBe(kept);
  });
});
