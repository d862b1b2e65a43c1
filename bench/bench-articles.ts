import type { CaseText, SuggestibleArticle } from '#libs/knowledge';

/** Words met by rank, as in a natural language: Zipf's law, without the hundred most frequent words, which are stop words. */
const vocabularySize = 40_000;
const exponent = 1.07;
const stopWords = 100;
const topics = 800;
const wordsOfTopic = 25;
/** How much of a text is about its topic; the rest are words of the language at large. */
const topicShare = 0.25;

/** A generator of numbers from 0 to below 1 that are the same in every run (mulberry32). */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const openings = [
  'b',
  'br',
  'c',
  'ch',
  'd',
  'f',
  'g',
  'h',
  'l',
  'm',
  'n',
  'p',
  'pr',
  'r',
  's',
  'st',
  't',
  'tr',
  'v',
  'w',
];
const vowels = ['a', 'e', 'i', 'o', 'u', 'ea', 'ou'];
const endings = ['', '', '', 's', 'ed', 'ing', 'er', 'ation', 'ly'];

/** Made-up words of two to four syllables with English endings, so that the stemmer has its usual work. */
function makeVocabulary(random: () => number): string[] {
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)]!;
  const words = new Set<string>();
  while (words.size < vocabularySize) {
    const syllables = 2 + Math.floor(random() * 3);
    words.add(Array.from({ length: syllables }, () => pick(openings) + pick(vowels)).join('') + pick(endings));
  }
  return [...words];
}

/** The first place in rising values that is not below one. */
function placeOf(rising: Float64Array, value: number): number {
  let low = 0;
  let high = rising.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rising[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Writes articles and cases in a made-up language; the same numbers give the same texts. */
export class BenchWriter {
  private readonly random = numbersFrom(2026);
  private readonly vocabulary = makeVocabulary(this.random);
  private readonly upTo = new Float64Array(vocabularySize);
  private readonly topicWords: string[][];

  constructor() {
    let total = 0;
    for (let rank = 0; rank < vocabularySize; rank++) {
      total += 1 / (rank + 1 + stopWords) ** exponent;
      this.upTo[rank] = total;
    }
    const rarer = (): string => this.vocabulary[200 + Math.floor(this.random() * (vocabularySize - 200))]!;
    this.topicWords = Array.from({ length: topics }, () => Array.from({ length: wordsOfTopic }, rarer));
  }

  /** An article of about 200 words that count. */
  article(number: number): SuggestibleArticle {
    const topic = number % topics;
    return {
      articleId: `article-${number}`,
      version: 1,
      title: this.text(topic, 6, 0.5),
      plainBody: this.text(topic, 200),
      category: ['Billing', 'Technical', 'Network', 'Access', 'Hardware'][number % 5]!,
      tags: [this.text(topic, 1, 1), this.text(topic, 1, 1)],
    };
  }

  /** A case about one of the topics: a subject of 8 words and a description of 60. */
  case(number: number): CaseText {
    const topic = (number * 7) % topics;
    return { subject: this.text(topic, 8), description: this.text(topic, 60), category: 'Network' };
  }

  private text(topic: number, length: number, share = topicShare): string {
    return Array.from({ length }, () => (this.random() < share ? this.topicWord(topic) : this.anyWord())).join(' ');
  }

  private topicWord(topic: number): string {
    return this.topicWords[topic]![Math.floor(this.random() * wordsOfTopic)]!;
  }

  private anyWord(): string {
    return this.vocabulary[placeOf(this.upTo, this.random() * this.upTo.at(-1)!)]!;
  }
}
