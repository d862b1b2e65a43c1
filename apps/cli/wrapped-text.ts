/** What terminals show two columns wide: East Asian text and emoji. Marks take none. */
const wide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff5e\u3000-\u303e]/u;
const mark = /\p{M}/u;

/** Control characters, and those that turn the direction of text: a text may not speak to the terminal. */
const unprintable = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** A text as one line that a terminal can show, cut to so many characters with an ellipsis. */
export function printable(text: string, longest = 200): string {
  const line = text.replace(unprintable, ' ').trim();
  const characters = [...line];
  return characters.length <= longest ? line : `${characters.slice(0, longest - 1).join('')}…`;
}

/**
 * Breaks one line of text at its spaces, and words that do not fit anywhere, into lines of so many columns at the most. What the
 * text is indented by, all its lines are.
 */
export function wrapped(text: string, columns: number): readonly string[] {
  const indent = /^ */.exec(text)![0];
  if (indent !== '') return wrapped(text.trimStart(), columns - indent.length).map((line) => indent + line);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => cut(one, columns))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columnsOf(longer) <= columns) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  return [...lines, line];
}

/** Rows of a narrow column and a wide one, wrapped beside it; each entry of `lines` begins a line of its own. */
export function hangingRows(
  rows: readonly { readonly head: string; readonly lines: readonly string[] }[],
  { head: headColumns, columns }: { readonly head: number; readonly columns: number },
): string {
  const margin = ' '.repeat(headColumns);
  return rows
    .flatMap(({ head, lines }) =>
      lines
        .flatMap((line) => wrapped(line, columns - headColumns))
        .map((line, index) => `${index === 0 ? head.padEnd(headColumns) : margin}${line}`.trimEnd()),
    )
    .join('\n');
}

function cut(word: string, columns: number): readonly string[] {
  if (columnsOf(word) <= columns) return [word];
  const pieces: string[] = [''];
  for (const character of word) {
    if (columnsOf(pieces.at(-1)! + character) > columns) pieces.push('');
    pieces[pieces.length - 1] += character;
  }
  return pieces;
}

function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += mark.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return columns;
}
