import { BeirFormatError } from './beir.error.js';
import { parseCorpus, parseQrels, parseQueries } from './beir.js';

const failureOf = (read: () => unknown): BeirFormatError => {
  try {
    read();
  } catch (error) {
    if (error instanceof BeirFormatError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

describe('a corpus', () => {
  it('is read line by line, with or without titles, other fields aside', () => {
    const lines = [
      '\uFEFF{"_id": "d1", "title": "Refunds", "text": "Ask.", "metadata": {}}',
      '',
      '{"_id": 2, "text": "Plain."}',
      '{"_id": "d3", "title": null, "text": ""}\r',
    ];
    expect(parseCorpus(lines)).toEqual([
      { id: 'd1', title: 'Refunds', text: 'Ask.' },
      { id: '2', title: '', text: 'Plain.' },
      { id: 'd3', title: '', text: '' },
    ]);
  });

  it.each([
    ['that is not JSON', '{"_id": ', 'corpus, line 3: is not JSON'],
    ['that is not an object', '["d3"]', 'corpus, line 3: is not a JSON object'],
    ['without an id', '{"text": "x"}', 'corpus, line 3: "_id" must be a text that is not empty'],
    ['without text', '{"_id": "d3"}', 'corpus, line 3: "text" is missing'],
    [
      'with a title that is no text',
      '{"_id": "d3", "title": 1, "text": "x"}',
      'corpus, line 3: "title" must be a text',
    ],
    ['whose id occurred before', '{"_id": "d1", "text": "x"}', 'corpus, line 3: the _id "d1" occurs twice'],
  ])('refuses a line %s, naming it', (_, line, message) => {
    const failure = failureOf(() => parseCorpus(['{"_id": "d1", "text": "x"}', '', line]));
    expect(failure.message).toBe(message);
    expect(failure.line).toBe(3);
    expect(failure.file).toBe('corpus');
  });
});

describe('queries', () => {
  it('are read line by line', () => {
    expect(parseQueries(['{"_id": "q1", "text": "refund?", "metadata": {"url": "x"}}'])).toEqual([
      { id: 'q1', text: 'refund?' },
    ]);
  });

  it('are refused where a line has no text, naming it', () => {
    expect(failureOf(() => parseQueries(['{"_id": "q1"}'])).message).toBe('queries, line 1: "text" is missing');
  });
});

describe('judgements', () => {
  it('are read by query, with and without a header', () => {
    const expected = new Map([
      [
        'q1',
        new Map([
          ['d1', 2],
          ['d2', 0],
        ]),
      ],
      ['q2', new Map([['d1', 1]])],
    ]);
    const rows = ['q1\td1\t2', 'q1\td2\t0\r', '', 'q2\td1\t1'];
    expect(parseQrels(['query-id\tcorpus-id\tscore', ...rows])).toEqual(expected);
    expect(parseQrels(rows)).toEqual(expected);
  });

  it.each([
    ['of other than three fields', 'q1 0 d1 1', 'expected query id, document id and grade, separated by tabs'],
    ['with an empty id', '\td1\t1', 'expected query id, document id and grade, separated by tabs'],
    ['whose grade is no whole number', 'q1\td1\thigh', 'the grade "high" is not a whole number'],
    ['that judges again', 'q1\td0\t1', 'document "d0" is judged twice for query "q1"'],
  ])('refuse a line %s, naming it', (_, line, problem) => {
    const failure = failureOf(() => parseQrels(['query-id\tcorpus-id\tscore', 'q1\td0\t1', line]));
    expect(failure.message).toBe(`qrels, line 3: ${problem}`);
  });
});
