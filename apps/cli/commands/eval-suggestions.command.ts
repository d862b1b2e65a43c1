import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import {
  type BeirDocument,
  BeirFormatError,
  evaluateRun,
  parseCorpus,
  parseQrels,
  parseQueries,
  plainText,
  type RetrievalFigures,
  runPlainBm25,
  runSuggestions,
} from '#libs/knowledge';
import { NoArticlesError } from '../articles/article-source.js';
import { readArticles } from '../articles/read-articles.js';
import { type Answer, type Answering, type CliWorld, UsageError } from '../command.js';
import { textTable } from '../text-table.js';

export function evalSuggestionsCommand(answering: Answering): Command {
  return new Command('eval-suggestions')
    .description('judge the suggestions on a collection in BEIR’s format, beside plain BM25')
    .argument('<corpus>', 'JSON lines with _id, title, text; or a folder of articles')
    .argument('<queries>', 'JSON lines with _id, text: a subject, on further lines a description')
    .argument('<qrels>', 'query id, document id and grade, separated by tabs')
    .addHelpText('after', '\nThe measures are trec_eval’s, averaged over the judged queries.')
    .action(answering(evaluate));
}

async function evaluate(_world: CliWorld, ...files: readonly [string, string, string, ...unknown[]]): Promise<Answer> {
  const [corpusFile, queriesFile, qrelsFile] = files;
  const corpus = (await isFolder(corpusFile)) ? await articlesOf(corpusFile) : await read(corpusFile, parseCorpus);
  const judgements = await read(qrelsFile, parseQrels);
  const queries = (await read(queriesFile, parseQueries)).filter(({ id }) => judgements.has(id));
  const suggestions = evaluateRun(judgements, runSuggestions(corpus, queries));
  const plainBm25 = evaluateRun(judgements, runPlainBm25(corpus, queries));
  if (suggestions.queries === 0) throw new UsageError(`${qrelsFile} judges no document relevant to any query`);
  return {
    document: { documents: corpus.length, suggestions, plainBm25 },
    text: textOf(corpus.length, suggestions, plainBm25),
    exitCode: 0,
  };
}

async function isFolder(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}

/** @throws UsageError where one of the articles cannot be read: figures over the rest would mislead. */
async function articlesOf(folder: string): Promise<readonly BeirDocument[]> {
  try {
    const { articles, problems } = await readArticles(folder);
    const [first] = problems;
    if (first !== undefined) throw new UsageError(`${first.source}: ${first.problem}`);
    return articles.map(({ articleId, title, body, tags }) => ({ id: articleId, title, text: plainText(body), tags }));
  } catch (error) {
    throw error instanceof NoArticlesError ? new UsageError(error.message, { cause: error }) : error;
  }
}

/** @throws UsageError where the file cannot be read, or is not of the format, naming file and line. */
async function read<Parsed>(file: string, parse: (lines: Iterable<string>) => Parsed): Promise<Parsed> {
  const lines: string[] = [];
  try {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
      lines.push(line);
    }
    return parse(lines);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof BeirFormatError || code === 'ENOENT' || code === 'EISDIR' || code === 'EACCES') {
      throw new UsageError((error as Error).message, { cause: error });
    }
    throw error;
  }
}

function textOf(documents: number, suggestions: RetrievalFigures, plainBm25: RetrievalFigures): string {
  const measures: readonly (readonly [string, keyof RetrievalFigures])[] = [
    ['nDCG@10', 'ndcgAt10'],
    ['MAP', 'map'],
    ['MRR', 'mrr'],
    ['hit@1', 'hitAt1'],
    ['hit@3', 'hitAt3'],
  ];
  const rows = measures.map(([name, key]) => [name, suggestions[key].toFixed(4), plainBm25[key].toFixed(4)]);
  const table = textTable(['', 'suggestions', 'plain BM25'], rows);
  return `${table}\n\n${suggestions.queries} judged queries, ${documents} documents`;
}
