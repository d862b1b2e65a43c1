import fc from 'fast-check';
import { hangingRows, printable, wrapped } from './wrapped-text.js';

describe('a text for a terminal', () => {
  it('is one line without control characters, so that it cannot speak to the terminal', () => {
    expect(printable('two\nlines\tand \u001b[31mred\u001b[0m')).toBe('two lines and  [31mred [0m');
    expect(printable('abc\u202edef')).toBe('abc def');
  });

  it('is cut where it is too long, between characters', () => {
    expect(printable('x'.repeat(10), 10)).toBe('x'.repeat(10));
    expect(printable('😀'.repeat(11), 10)).toBe(`${'😀'.repeat(9)}…`);
  });
});

describe('a wrapped text', () => {
  it('breaks at spaces, and words where they fit nowhere', () => {
    expect(wrapped('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrapped('a verylongword b', 5)).toEqual(['a', 'veryl', 'ongwo', 'rd b']);
    expect(wrapped('', 5)).toEqual(['']);
  });

  it('keeps what it is indented by', () => {
    expect(wrapped('  one two', 7)).toEqual(['  one', '  two']);
  });

  it('counts what a terminal shows wide as two columns, and marks as none', () => {
    expect(wrapped('日本語日本語', 6)).toEqual(['日本語', '日本語']);
    expect(wrapped('e\u0301e\u0301 e\u0301', 4)).toEqual(['e\u0301e\u0301 e\u0301']);
  });

  it('is never wider than it may be, and loses nothing', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z][a-z ]{0,60}$/), fc.integer({ min: 1, max: 20 }), (text, columns) => {
        const lines = wrapped(text, columns);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });
});

describe('rows with a hanging column', () => {
  it('stand beside their heads', () => {
    const rows = [
      { head: '1', lines: ['one two three', 'four'] },
      { head: '22', lines: ['five'] },
    ];
    expect(hangingRows(rows, { head: 4, columns: 12 })).toBe(
      ['1   one two', '    three', '    four', '22  five'].join('\n'),
    );
  });
});
