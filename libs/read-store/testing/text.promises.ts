import type { Query } from '../document-store.port.js';
import { acme, type HarnessFactory, storeForEachTest, write } from './harness.js';
import { ticket, tickets } from './sample-collections.js';

export function textPromises(makeHarness: HarnessFactory): void {
  const bench = storeForEachTest(makeHarness);

  const search = async (text: string, where: Query['where'] = []) => {
    const query: Query = { where, text, orderBy: { field: 'title', direction: 'asc' }, limit: 10 };
    const { documents } = await bench.store.find(tickets.name, acme, query);
    const ids = documents.map(({ id }) => id).sort();
    expect(await bench.store.count(tickets.name, acme, { where, text })).toBe(ids.length);
    return ids.join('');
  };

  const samples = {
    a: ticket({ title: 'Réseau en PANNE', note: 'crème brûlée', status: 'NEW' }),
    b: ticket({ title: 'Straße gesperrt', note: 'reset the router', tags: ['x'] }),
    c: ticket({ title: 'İstanbul ﬁle transfer', note: 'rest in peace' }),
    d: ticket({ title: '東京タワー 42', note: 'can\'t — NEAR* AND "OR" NOT {a b}: ^x' }),
    e: ticket({ title: `${'x'.repeat(300)} end`, note: Array.from({ length: 3000 }, (_, n) => `w${n}`).join(' ') }),
  };

  it.each([
    ['a word', 'router', 'b'],
    ['in any case', 'ROUTER panne', ''],
    ['in any case, every word', 'Reseau PANNE', 'a'],
    ['without its accents', 'reseau', 'a'],
    ['with its accents, decomposed', 'cre\u0300me bru\u0302le\u0301e', 'a'],
    ['words in any order', 'panne creme reseau', 'a'],
    ['the last word by prefix', 'reset rou', 'b'],
    ['the last word by a prefix of one letter', 'p', 'ac'],
    ['the last word by a prefix of many documents', 're', 'abc'],
    ['only the last word by prefix', 'rou reset', ''],
    ['the same word whole and as prefix', 'rest rest', 'c'],
    ['sharp s as ss', 'STRASSE', 'b'],
    ['the dotted capital i', 'istanbul', 'c'],
    ['a ligature', 'file', 'c'],
    ['any part of a phrase written without spaces', '京タ', 'd'],
    ['digits', '42', 'd'],
    ['the words of a query language as words', 'NEAR AND OR NOT', 'd'],
    ['nothing by operators', '* ^ " ( ) - : {', ''],
    ['nothing by an empty text', '', ''],
    ['nothing by a word that is only a part', 'outer', ''],
    ['a word longer than any index takes', 'x'.repeat(300), 'e'],
    ['a document of thousands of words', 'w2999 w0 w15', 'e'],
    ['by many words at once', Array.from({ length: 400 }, (_, n) => `w${n}`).join(' '), 'e'],
  ])('finds %s', async (_promise, text, expected) => {
    await bench.serve(samples);
    expect(await search(text)).toBe(expected);
  });

  it('holds beside other conditions', async () => {
    await bench.serve(samples);
    expect(await search('re', [{ field: 'status', in: ['NEW', 'CLOSED'] }])).toBe('a');
    expect(await search('re', [{ field: 'tags', in: ['x'] }])).toBe('b');
    expect(await search('re', [{ field: 'title', from: 'S', before: 'Z' }])).toBe('b');
    expect(await search('re', [{ field: 'status', in: [] }])).toBe('');
  });

  it('follows a text that changes, and forgets one that is removed', async () => {
    await bench.serve(samples);
    await bench.commit([
      write('a', 2, ticket({ title: 'Router' })),
      write('b', 2, null),
      write('c', 2, ticket({ ...samples.c, status: 'CLOSED' })),
    ]);
    expect(await search('router')).toBe('a');
    expect(await search('reseau')).toBe('');
    expect(await search('istanbul')).toBe('c');
    await bench.commit([write('b', 3, ticket({ title: 'back again' })), write('a', 3, ticket({ title: '' }))]);
    expect(await search('back ag')).toBe('b');
    expect(await search('strasse')).toBe('');
    expect(await search('router')).toBe('');
  });

  it('pages through what it found in the order asked', async () => {
    await bench.serve(
      Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`t${n}`, ticket({ score: (n * 7) % 30 })])),
    );
    const query: Query = { where: [], text: 'print', orderBy: { field: 'score', direction: 'desc' }, limit: 20 };
    const head = await bench.store.find(tickets.name, acme, query);
    const rest = await bench.store.find(tickets.name, acme, { ...query, after: head.documents.at(-1)?.keyset });
    const scores = [...head.documents, ...rest.documents].map(({ body }) => body.score);
    expect(scores).toEqual(Array.from({ length: 30 }, (_, n) => 29 - n));
    expect([head.hasMore, rest.hasMore]).toEqual([true, false]);
  });
}
