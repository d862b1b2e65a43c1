import Table from 'cli-table3';

const lines = ['top', 'bottom', 'left', 'right', 'mid'];
const corners = [
  'top-mid',
  'top-left',
  'top-right',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
  'left-mid',
  'mid-mid',
];
/** No lines anywhere; two spaces between the columns. */
const chars = Object.fromEntries([...[...lines, ...corners, 'right-mid'].map((part) => [part, '']), ['middle', '  ']]);

/** Rows under a head: the first column is text, the others are figures and stand to the right. No colours, so that it pipes. */
export function textTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const table = new Table({
    head: [...head],
    chars,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: head.map((_, index) => (index === 0 ? 'left' : 'right')),
  });
  table.push(...rows.map((row) => row.map((cell) => (typeof cell === 'number' ? grouped(cell) : cell))));
  return table.toString().replace(/ +$/gm, '');
}

/** A whole number with its thousands apart: 24,918. */
export function grouped(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}
