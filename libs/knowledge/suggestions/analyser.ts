import { stemmer } from 'stemmer';
import { stopWords } from './stop-words.js';

/**
 * Receives one term of a text: as it is indexed, and as it was written (lower case, without accents). What was written decides the
 * term, wherever it stands.
 */
export type TermVisitor = (term: string, written: string) => void;

/** A letter with `++` or `#` (C++, C#), or a word with what joins its parts: `e-mail`, `3.11.2`, `ERR_TIMEOUT`, `don't`. */
const wordPattern =
  /[a-z](?:\+\+|#)(?![\p{L}\p{M}\p{N}])|[\p{L}\p{M}\p{N}]+(?:['’._\u2010\u2011-][\p{L}\p{M}\p{N}]+)*/giu;
/** The same for ASCII, several times as fast. */
const asciiWordPattern = /[a-z](?:\+\+|#)(?![a-z0-9])|[a-z0-9]+(?:['._-][a-z0-9]+)*/gi;
const accents = /[\u0300-\u036f]/g;
const asciiOnly = /^[\0-\x7f]*$/;
/** What an apostrophe hangs on to a word without being of it: `user's`, `we'd`, `they'll`. */
const clitic = /['’](?:s|d|m|ll|re|ve)$/i;
const apostrophe = /['’]/g;
const joint = /[._\u2010\u2011-]/;
const versionNumber = /^v?(\d+(?:\.\d+)+)$/i;
const mixedCase = /\p{Ll}\p{Lu}|\p{Lu}\p{Lu}\p{Ll}/u;
const humps = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;
const unspaced = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]/u;
const englishWord = /^[a-z]+$/;
const plainWord = /^[A-Za-z][a-z]*$/;

/** A word is cut after this many code units, so that a pasted blob cannot bloat the index. */
const longestWord = 64;
/** Compounds of up to this many parts are also one word: `e-mail` is found by "email". */
const mostJoinedParts = 3;
/** What a cache of stems may hold before it starts anew. */
const mostStems = 50_000;
const stems = new Map<string, string>();

/**
 * Visits the terms of a text in order, for articles and cases alike: accents and case folded, compounds, camelCase and
 * versions taken apart and kept whole, stop words left out, English words stemmed, Han and kana in pairs of characters.
 */
export function visitTerms(text: string, visit: TermVisitor): void {
  const found = asciiOnly.test(text)
    ? text.match(asciiWordPattern)
    : text.normalize('NFKD').replace(accents, '').match(wordPattern);
  for (const word of found ?? []) visitWord(word, visit);
}

/** The terms of a text, in order. */
export function termsOf(text: string): string[] {
  const terms: string[] = [];
  visitTerms(text, (term) => terms.push(term));
  return terms;
}

function visitWord(match: string, visit: TermVisitor): void {
  if (plainWord.test(match)) {
    visitPart(match.toLowerCase(), visit);
    return;
  }
  const word = match.replace(clitic, '').replace(apostrophe, '');
  const version = versionNumber.exec(word)?.[1];
  if (version === undefined) visitCompound(word, visit);
  else visitVersion(version, visit);
}

function visitCompound(word: string, visit: TermVisitor): void {
  const parts = word.split(joint).flatMap((part) => (mixedCase.test(part) ? part.split(humps) : [part]));
  for (const part of parts) visitPart(part.toLowerCase(), visit);
  if (parts.length > 1 && parts.length <= mostJoinedParts) visitPart(parts.join('').toLowerCase(), visit);
}

/** `3.11.2` is also `3.11`. */
function visitVersion(version: string, visit: TermVisitor): void {
  visit(version, version);
  const [major, minor, patch] = version.split('.');
  const line = `${major}.${minor}`;
  if (patch !== undefined) visit(line, line);
}

function visitPart(part: string, visit: TermVisitor): void {
  if (part === '' || stopWords.has(part)) return;
  const word = part.length > longestWord ? part.slice(0, longestWord) : part;
  if (englishWord.test(word)) visit(stem(word), part);
  else if (unspaced.test(word)) visitCharacterPairs(word, visit);
  else visit(word, part);
}

function visitCharacterPairs(word: string, visit: TermVisitor): void {
  const characters = [...word];
  if (characters.length === 1) visit(word, word);
  for (let at = 0; at + 1 < characters.length; at++) {
    const pair = `${characters[at]}${characters[at + 1]}`;
    visit(pair, pair);
  }
}

function stem(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  const found = stemmer(word);
  if (stems.size >= mostStems) stems.clear();
  stems.set(word, found);
  return found;
}
