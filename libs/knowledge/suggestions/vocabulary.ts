/** The terms of an index, numbered in the order in which they were first met, and the words they were written as. */
export class Vocabulary {
  private readonly numbers = new Map<string, number>();
  private readonly terms: string[] = [];
  private readonly byShape = new Map<string, number[]>();
  private readonly words = new Map<string, number>();
  private readonly termsOfWords: number[] = [];

  /** The number of a term as it was written, which is given one where it is new. */
  wordFor(term: string, written: string): number {
    const known = this.words.get(written);
    if (known !== undefined) return known;
    const word = this.termsOfWords.push(this.numberFor(term)) - 1;
    this.words.set(written, word);
    return word;
  }

  findWord(written: string): number | undefined {
    return this.words.get(written);
  }

  get termCount(): number {
    return this.terms.length;
  }

  get wordCount(): number {
    return this.termsOfWords.length;
  }

  /** The number of the term that a word is a form of. */
  termIn(word: number): number {
    return this.termsOfWords[word]!;
  }

  find(term: string): number | undefined {
    return this.numbers.get(term);
  }

  termOf(number: number): string {
    return this.terms[number]!;
  }

  /** The numbers of the terms that start with the same letter and differ in length by one at the most. */
  *similar(term: string): Generator<number> {
    for (const length of [term.length - 1, term.length, term.length + 1]) {
      yield* this.byShape.get(shapeOf(term[0] ?? '', length)) ?? [];
    }
  }

  private numberFor(term: string): number {
    const known = this.numbers.get(term);
    if (known !== undefined) return known;
    const number = this.terms.length;
    this.numbers.set(term, number);
    this.terms.push(term);
    const shape = shapeOf(term[0] ?? '', term.length);
    const alike = this.byShape.get(shape);
    if (alike === undefined) this.byShape.set(shape, [number]);
    else alike.push(number);
    return number;
  }
}

function shapeOf(first: string, length: number): string {
  return `${first}${length}`;
}
