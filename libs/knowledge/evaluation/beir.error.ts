/** A line of a BEIR file that cannot be read. */
export class BeirFormatError extends Error {
  constructor(
    readonly file: 'corpus' | 'queries' | 'qrels',
    /** From 1. */
    readonly line: number,
    problem: string,
  ) {
    super(`${file}, line ${line}: ${problem}`);
    this.name = 'BeirFormatError';
  }
}
