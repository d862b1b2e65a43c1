import { type RepeatedMove, readMoves } from '#projections/scorecard';

/** How often something happened to a case in a row beyond the first time: a row counts the case once. */
export type Repeats = { readonly resolved: number; readonly reopened: number; readonly reopenedSoon: number };

export const noRepeats: Repeats = { resolved: 0, reopened: 0, reopenedSoon: 0 };

type Counting = Record<keyof Repeats, number>;
const kinds: readonly (readonly [keyof Repeats, readonly RepeatedMove['kind'][]])[] = [
  ['resolved', ['resolved', 'undone']],
  ['reopened', ['reopened']],
  ['reopenedSoon', ['undone']],
];

/** Counts repeats, in the whole and by row. Only a case that was resolved more than once can have any. */
export class RepeatCounter {
  readonly whole: Counting = { ...noRepeats };
  readonly rows = new Map<string, Counting>();
  private readonly rowOf: (move: RepeatedMove) => string | undefined;

  /** @param rowOf the row a move belongs to; undefined where it is none of this scorecard. */
  constructor(rowOf: (move: RepeatedMove) => string | undefined) {
    this.rowOf = rowOf;
  }

  /** @param moves of a case, as tallies name it; of as many cases as are alike. */
  add(moves: string, cases: number): void {
    const inRows = readMoves(moves).map((move) => ({ kind: move.kind, row: this.rowOf(move) }));
    for (const [counted, wanted] of kinds) {
      const rows = inRows.flatMap(({ kind, row }) => (row !== undefined && wanted.includes(kind) ? [row] : []));
      rows.forEach((row, index) => {
        if (index > 0) this.whole[counted] += cases;
        if (rows.indexOf(row) < index) this.repeatsOf(row)[counted] += cases;
      });
    }
  }

  private repeatsOf(row: string): Counting {
    const repeats = this.rows.get(row) ?? { ...noRepeats };
    this.rows.set(row, repeats);
    return repeats;
  }
}
