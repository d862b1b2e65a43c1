/** Words are cut after this many code points, stored and asked for alike, so that a pasted blob cannot bloat an index. */
export const MAX_WORD_LENGTH = 64;

/** A query, ready to be looked up. Without a prefix there was no word in it, and it matches nothing. */
export type TextQuery = {
  /** Every one must occur in the document as a whole word. */
  readonly words: readonly string[];
  /** Some word of the document must start with it: the last word of the query, whole or still being typed. */
  readonly prefix: string | undefined;
};

const marks = /\p{M}+/gu;
/** Han and kana are written without spaces: every character counts as a word, so that any part of a phrase is found. */
const wordPattern =
  /(?=[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}])[\p{L}\p{N}]|(?:(?![\p{scx=Han}\p{scx=Hira}\p{scx=Kana}])[\p{L}\p{N}])+/gu;
const asciiOnly = /^[\0-\x7f]*$/;
const asciiWord = /[a-z0-9]+/g;

/**
 * The distinct words of a text, in order of their first occurrence: case folded, accents removed, split at everything that
 * is neither letter nor digit. One analyser for every engine, so that all of them find the same documents.
 */
export function words(text: string): readonly string[] {
  return [...new Set(split(text))];
}

/**
 * Reads a search as typed: every word must be in the document, the last one by prefix (also where a space follows it).
 * A query without any word (empty, or punctuation alone) has no prefix and matches nothing.
 */
export function parseQuery(text: string): TextQuery {
  const all = split(text);
  const prefix = all.pop();
  return { words: [...new Set(all)], prefix };
}

function split(text: string): string[] {
  const found = asciiOnly.test(text) ? text.toLowerCase().match(asciiWord) : fold(text).match(wordPattern);
  return found === null ? [] : found.map(cut);
}

/**
 * Unicode's compatibility decomposition (ligatures, widths, accents taken apart) without its marks, then full case folding:
 * lower, upper, lower makes one of `ẞ`, `ß` and `ss`; the final sigma, which lower-casing puts at word ends, is undone.
 */
function fold(text: string): string {
  return stripMarks(stripMarks(text).toLowerCase().toUpperCase().toLowerCase()).replaceAll('ς', 'σ');
}

function stripMarks(text: string): string {
  return text.normalize('NFKD').replace(marks, '');
}

function cut(word: string): string {
  if (word.length <= MAX_WORD_LENGTH) return word;
  return [...word].slice(0, MAX_WORD_LENGTH).join('');
}
