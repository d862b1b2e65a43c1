import {
  AnchorFileError,
  anchorFileLines,
  type DatedAnchor,
  printedRoot,
  readAnchorFile,
  rootIn,
} from './anchor-file.js';
import { type NamedHead, StreamHeads } from './stream-heads.js';

const heads = new StreamHeads();
heads.set('case-acme.1', { revision: 6, link: 'ab'.repeat(32) });
heads.set('directory-acme', { revision: 2, link: 'cd'.repeat(32) });
const anchor: DatedAnchor = {
  number: 3,
  events: 10,
  streams: 2,
  root: heads.root(),
  previousRoot: null,
  findings: 0,
  at: '2026-03-02T09:00:00.000Z',
};
const written = (withHeads = true) => [...anchorFileLines(anchor, withHeads ? heads.all() : undefined)].join('');
const changed = (change: object) => JSON.stringify({ ...JSON.parse(written()), ...change });

describe('the file of an anchor', () => {
  it('comes back as it was written, with its heads and without', () => {
    expect(readAnchorFile(written())).toMatchObject({ ...anchor, heads: [...heads.all()] });
    expect(readAnchorFile(written(false))).toMatchObject({ ...anchor, heads: undefined });
  });

  it('may be typed from paper, where the root stands in groups', () => {
    const { number, events } = anchor;
    const root = printedRoot(anchor.root).join('\n').toUpperCase();
    const typed = JSON.stringify({ format: 'casebook-anchor/1', number, events, root });
    expect(readAnchorFile(typed)).toMatchObject({ number, events, root: anchor.root });
  });

  it.each<[string, string]>([
    ['no JSON', 'anchor'],
    ['no object', '7'],
    ['another format', changed({ format: 'casebook-anchor/2' })],
    ['no number', changed({ number: 'three' })],
    ['no count', changed({ events: 0 })],
    ['no root', changed({ root: 'abc' })],
    ['heads of another form', changed({ heads: [['case-acme.1', 6]] })],
    ['a head less', changed({ heads: [[...heads.all()][0]] })],
    ['another count than its heads', changed({ events: 11 })],
    ['another root than its heads', changed({ root: 'ef'.repeat(32) })],
    ['heads in another order', changed({ heads: [...heads.all()].reverse() })],
  ])('is refused with %s', (_what, text) => {
    expect(() => readAnchorFile(text)).toThrow(AnchorFileError);
  });
});

describe('a root on paper', () => {
  it('is four lines of four groups, and read back', () => {
    const lines = printedRoot(anchor.root);
    expect(lines).toHaveLength(4);
    for (const line of lines) expect(line).toMatch(/^([0-9a-f]{4} ){3}[0-9a-f]{4}$/);
    expect(rootIn(lines.join('\n'))).toBe(anchor.root);
    expect(rootIn(`${anchor.root}0`)).toBeUndefined();
  });
});

describe('the leaves of a tree over heads', () => {
  it('stand in the order in which the streams first appeared, whatever happens to them later', () => {
    const grown = new StreamHeads();
    grown.set('b', { revision: 0, link: '11'.repeat(32) });
    grown.set('a', { revision: 0, link: '22'.repeat(32) });
    const before = grown.root();
    grown.set('b', { revision: 1, link: '33'.repeat(32) });
    const expected: NamedHead[] = [
      ['b', 1, '33'.repeat(32)],
      ['a', 0, '22'.repeat(32)],
    ];
    expect([...grown.all()]).toEqual(expected);
    expect(grown.root()).not.toBe(before);
    expect(grown.proofOf('a')?.leaf).toBe(1);
    expect(grown.proofOf('c')).toBeUndefined();
  });
});
