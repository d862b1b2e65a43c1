import { runSuggestions } from './suggestion-run.js';

const corpus = [
  { id: 'printer', title: 'Printer', text: 'Add the printer.' },
  { id: 'laptop', title: 'Laptop', text: 'Order a laptop.' },
  { id: 'tagged', title: 'Guide', text: 'Nothing else.', tags: ['scanner'] },
];
const idsFor = (text: string) =>
  runSuggestions(corpus, [{ id: 'q', text }])
    .get('q')!
    .map(({ documentId }) => documentId);

describe('a run of suggestions', () => {
  it('takes the first line of a query as the subject, which counts more than the lines after it', () => {
    expect(idsFor('printer\nlaptop')).toEqual(['printer', 'laptop']);
    expect(idsFor('laptop\nprinter')).toEqual(['laptop', 'printer']);
  });

  it('finds documents by their tags', () => {
    expect(idsFor('scanner')).toEqual(['tagged']);
  });

  it('answers a query that finds nothing with an empty list', () => {
    expect(idsFor('coffee')).toEqual([]);
  });
});
