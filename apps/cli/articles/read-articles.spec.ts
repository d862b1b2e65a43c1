import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { slugOf } from './article-source.js';
import { readArticles } from './read-articles.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'casebook-articles-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(file: string, text: string): Promise<string> {
  const path = join(folder, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return path;
}

describe('a folder of Markdown', () => {
  it('gives one article a file, its id made of the path, its fields those of the front matter', async () => {
    await put(
      'Printing/Change the Toner.md',
      '---\ntitle: Toner\ncategory: Printing\ntags: [ink, 3]\n---\n\nOpen it.\n',
    );
    await put('b.markdown', '---\nid: KB-1\ntags: vpn, remote\n---\n# From the heading #\n\nText.');
    await put('README.md', '# About these files');
    await put('notes.txt', 'nothing');
    expect(await readArticles(folder)).toEqual({
      problems: [],
      articles: [
        {
          source: 'Printing/Change the Toner.md',
          articleId: 'printing/change-the-toner',
          ...{ title: 'Toner', body: 'Open it.', category: 'Printing', tags: ['ink', '3'] },
        },
        {
          source: 'b.markdown',
          articleId: 'KB-1',
          title: 'From the heading',
          ...{ body: '# From the heading #\n\nText.', category: null, tags: ['vpn', 'remote'] },
        },
      ],
    });
  });

  it('names the files that are no articles, and takes the others', async () => {
    await put('a.md', '---\ntitle: [\n---\ntext');
    await put('b.md', 'No title.');
    await put('c.md', '---\ntitle: Empty\n---\n');
    await put('d.md', '---\ntitle: Tags\ntags: {a: b}\n---\ntext');
    await put('e.md', '# Good\n\ntext');
    await put('f.md', '---\nid: e\n---\n# Same id\n\ntext');
    const { articles, problems } = await readArticles(folder);
    expect(articles.map(({ articleId }) => articleId)).toEqual(['e']);
    expect(problems).toEqual([
      { source: 'a.md', problem: expect.any(String) },
      { source: 'b.md', problem: 'it has no title' },
      { source: 'c.md', problem: 'it has no body' },
      { source: 'd.md', problem: 'its tags are no list of texts' },
      { source: 'f.md', problem: 'its id e is that of e.md as well' },
    ]);
    expect(problems[0]!.problem).not.toContain('\n');
  });
});

describe('a file of JSON lines', () => {
  it('gives one article a line, its id the one given or made of the title', async () => {
    const file = await put(
      'kb.jsonl',
      '\uFEFF{"id":7,"title":"Seven","body":"text","category":"A"}\r\n\n{"title":"Größe: 2 m","text":"text","tags":["x"]}\n',
    );
    expect(await readArticles(file)).toEqual({
      problems: [],
      articles: [
        { source: 'line 1', articleId: '7', title: 'Seven', body: 'text', category: 'A', tags: [] },
        { source: 'line 3', articleId: 'größe-2-m', title: 'Größe: 2 m', body: 'text', category: null, tags: ['x'] },
      ],
    });
  });

  it('names the lines that are no articles', async () => {
    const file = await put('kb.jsonl', '{\n[]\n{"title":"t"}\n{"title":{},"body":"b"}');
    expect(await readArticles(file)).toEqual({
      articles: [],
      problems: [
        { source: 'line 1', problem: 'it is not JSON' },
        { source: 'line 2', problem: 'it is no JSON object' },
        { source: 'line 3', problem: 'it has no body' },
        { source: 'line 4', problem: 'its title is no text' },
      ],
    });
  });
});

it('a path that is not there, and one without articles, are told', async () => {
  await expect(readArticles(join(folder, 'nowhere'))).rejects.toThrow(/cannot be read/);
  await expect(readArticles(folder)).rejects.toThrow(/holds no articles/);
});

it.each([
  ['Printing/Change the Toner', 'printing/change-the-toner'],
  [' -a--b- / -c ', 'a-b/c'],
  ['Größe', 'größe'],
  ['../x', 'x'],
])('the slug of %j is %j', (text, slug) => {
  expect(slugOf(text)).toBe(slug);
});
