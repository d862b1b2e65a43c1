import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import frontMatter from 'front-matter';
import {
  type ArticleProblem,
  articleOf,
  NoArticlesError,
  type ReadArticles,
  type SourcedArticle,
  slugOf,
} from './article-source.js';

// The package's types promise a default export; Node finds the function itself.
const partFrontMatter = frontMatter as unknown as typeof frontMatter.default;

const firstHeading = /^#[ \t]+(.+?)[ \t]*#*[ \t]*$/m;

/**
 * Reads articles from a file of JSON lines or a folder of Markdown files with front matter (README files are passed over). A file or
 * line that is no article, and an id that is given twice, are problems and hold up nothing.
 * @throws NoArticlesError where the path is not there or holds none.
 */
export async function readArticles(path: string): Promise<ReadArticles> {
  const found = (await isFolder(path)) ? await fromFolder(path) : await fromLines(path);
  if (found.length === 0)
    throw new NoArticlesError(`${path} holds no articles: name a folder of .md files or a file of JSON lines`);
  const articles: SourcedArticle[] = [];
  const problems: ArticleProblem[] = [];
  const sources = new Map<string, string>();
  for (const one of found) {
    if ('problem' in one) {
      problems.push(one);
      continue;
    }
    const { source, articleId } = one;
    const earlier = sources.get(articleId);
    if (earlier === undefined) articles.push(one);
    else problems.push({ source, problem: `its id ${articleId} is that of ${earlier} as well` });
    sources.set(articleId, earlier ?? source);
  }
  return { articles, problems };
}

type Found = SourcedArticle | ArticleProblem;

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw new NoArticlesError(`${path} cannot be read`, { cause });
  }
}

async function fromFolder(folder: string): Promise<readonly Found[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && /\.(md|markdown)$/i.test(entry.name) && !/^readme\./i.test(entry.name))
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/'))
    .sort();
  const found: Found[] = [];
  for (const file of files) {
    const text = await readFile(join(folder, file), 'utf8');
    found.push(attempt(file, () => fromMarkdown(file, text)));
  }
  return found;
}

function fromMarkdown(file: string, text: string): SourcedArticle {
  const { attributes, body } = partFrontMatter<unknown>(text);
  const fields = typeof attributes === 'object' && attributes !== null ? { ...attributes } : {};
  const title = firstHeading.exec(body)?.[1];
  return articleOf(
    file,
    { ...fields, body: undefined, text: undefined },
    {
      id: slugOf(file.replace(/\.\w+$/, '')),
      title,
      body: body.trim() || undefined,
    },
  );
}

async function fromLines(file: string): Promise<readonly Found[]> {
  const lines = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '').split(/\r?\n/);
  return lines.flatMap((line, at) =>
    line.trim() === '' ? [] : [attempt(`line ${at + 1}`, () => articleOf(`line ${at + 1}`, recordOf(line), {}))],
  );
}

function recordOf(line: string): { readonly [field: string]: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new Error('it is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('it is no JSON object');
  return value as { readonly [field: string]: unknown };
}

function attempt(source: string, read: () => SourcedArticle): Found {
  try {
    return read();
  } catch (error) {
    const [problem] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { source, problem: problem! };
  }
}
