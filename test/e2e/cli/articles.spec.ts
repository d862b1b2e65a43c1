import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { casebook } from './run-casebook.js';

const demo = fileURLToPath(new URL('../../../demo/articles', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'casebook-articles-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('casebook import-articles', () => {
  it('brings in the articles of the demo, and nothing when it is run again', async () => {
    const args = ['import-articles', demo, '--tenant', 'demo', '--json'];
    const first = await casebook(folder, args);
    expect({ code: first.code, stderr: first.stderr }).toEqual({ code: 0, stderr: '' });
    const counts = JSON.parse(first.stdout);
    expect(counts).toMatchObject({ tenant: 'demo', revised: 0, unchanged: 0, failed: [], interrupted: false });
    expect(counts.published).toBeGreaterThanOrEqual(240);

    const second = await casebook(folder, args);
    expect(JSON.parse(second.stdout)).toMatchObject({ published: 0, revised: 0, unchanged: counts.published });
  });

  it('names what could not be imported, takes the rest, and ends with 1', async () => {
    const articles = join(folder, 'articles');
    await mkdir(articles);
    await writeFile(join(articles, 'good.md'), '# Good\n\nText.');
    await writeFile(join(articles, 'bad.md'), 'No title.');

    const { code, stdout } = await casebook(folder, ['import-articles', articles, '--tenant', 'acme']);

    expect(code).toBe(1);
    expect(stdout).toMatch(/^published +1$/m);
    expect(stdout).toMatch(/^failed +1$/m);
    expect(stdout).toMatch(/^bad\.md: it has no title$/m);
  });

  it.each([
    ['a path that is not there', ['nowhere', '--tenant', 'acme'], /cannot be read/],
    ['no tenant', ['nowhere'], /--tenant/],
  ])('with %s ends with 2 and one line', async (_what, args, message) => {
    const { code, stdout, stderr } = await casebook(folder, ['import-articles', ...args]);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^casebook: [^\n]*\n$/);
    expect(stderr).toMatch(message);
  });
});

describe('casebook eval-suggestions', () => {
  async function collection(qrels: string): Promise<string[]> {
    const files = {
      'corpus.jsonl':
        '{"_id":"d1","title":"Paper jam","text":"Open the lid."}\n{"_id":"d2","title":"VPN","text":"Dial in."}',
      'queries.jsonl': '{"_id":"q1","text":"the printers paper is jammed"}\n{"_id":"q2","text":"not judged"}',
      'qrels.tsv': qrels,
    };
    for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text);
    return ['eval-suggestions', ...Object.keys(files)];
  }

  it('prints every measure beside plain BM25', async () => {
    const { code, stdout, stderr } = await casebook(
      folder,
      await collection('query-id\tcorpus-id\tscore\nq1\td1\t1\n'),
    );

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const measure of ['nDCG@10', 'MAP', 'MRR', 'hit@1', 'hit@3']) {
      expect(stdout).toMatch(new RegExp(`^${measure} +1\\.0000 +1\\.0000$`, 'm'));
    }
    expect(stdout).toMatch(/^1 judged queries, 2 documents$/m);
  });

  it('takes a folder of articles as the corpus: those of the demo are suggested better than plain BM25 would', async () => {
    const judged = join(demo, '../judged-cases');
    const files = [demo, join(judged, 'queries.jsonl'), join(judged, 'qrels.tsv')];
    const { code, stdout, stderr } = await casebook(folder, ['eval-suggestions', ...files, '--json']);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { documents, suggestions, plainBm25 } = JSON.parse(stdout);
    expect(documents).toBeGreaterThanOrEqual(240);
    expect(suggestions.queries).toBe(72);
    for (const measure of ['ndcgAt10', 'map', 'mrr', 'hitAt1', 'hitAt3']) {
      expect(suggestions[measure]).toBeGreaterThan(plainBm25[measure]);
    }
  });

  it('names an article of the folder that cannot be read, and ends with 2', async () => {
    const [command, , ...rest] = await collection('q1\td1\t1\n');
    await mkdir(join(folder, 'articles'));
    await writeFile(join(folder, 'articles', 'bad.md'), 'No title.');
    const { code, stderr } = await casebook(folder, [command!, 'articles', ...rest]);

    expect(code).toBe(2);
    expect(stderr).toMatch(/^casebook: bad\.md: it has no title/);
  });

  it('with --json prints one document', async () => {
    const { stdout } = await casebook(folder, [...(await collection('q1\td2\t1\n')), '--json']);

    expect(JSON.parse(stdout)).toMatchObject({
      documents: 2,
      suggestions: { queries: 1, ndcgAt10: 0, hitAt1: 0 },
      plainBm25: { queries: 1, ndcgAt10: 0 },
    });
  });

  it.each([
    ['a line that cannot be read', 'q1 d1 1\n', /^casebook: qrels, line 1: /],
    ['nothing relevant', 'q1\td1\t0\n', /^casebook: qrels\.tsv judges no document relevant/],
  ])('with %s ends with 2 and one line', async (_what, qrels, message) => {
    const { code, stdout, stderr } = await casebook(folder, await collection(qrels));

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('without a file ends with 2', async () => {
    const { code, stderr } = await casebook(folder, ['eval-suggestions', 'a', 'b', 'c']);

    expect(code).toBe(2);
    expect(stderr).toMatch(/^casebook: .*no such file/);
  });
});
