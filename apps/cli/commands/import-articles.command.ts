import { Command } from 'commander';
import { type Actor, instant, type TenantId } from '#libs/kernel';
import { openUseCases } from '#libs/runtime';
import { NoArticlesError, type ReadArticles } from '../articles/article-source.js';
import { type ArticlesImported, importArticles } from '../articles/import-articles.js';
import { readArticles } from '../articles/read-articles.js';
import { type Answer, type Answering, type CliWorld, UsageError } from '../command.js';
import { interruptible } from '../interruption.js';
import { tenantOption } from '../option-values.js';
import { progressBar } from '../progress-bar.js';
import { textTable } from '../text-table.js';

type ImportArticlesOptions = { readonly tenant: TenantId };

const importer: Actor = { id: 'import', kind: 'system', roles: [], name: 'Import' };

export function importArticlesCommand(answering: Answering): Command {
  return new Command('import-articles')
    .description('import help articles: a folder of Markdown files with front matter, or a file of JSON lines')
    .argument('<path>', 'the folder or file')
    .requiredOption('--tenant <id>', 'the tenant that shall own the articles', tenantOption)
    .addHelpText(
      'after',
      '\nFields: id, title, category, tags; in JSON lines body as well. Without an id it is made of the path or the title.\nRun again, it revises what has changed and leaves alone what has not.',
    )
    .action(answering(importFrom));
}

async function importFrom(world: CliWorld, path: string, { tenant }: ImportArticlesOptions): Promise<Answer> {
  const settings = world.settings();
  const sources = await read(path);
  const context = { tenant, actor: importer, at: instant(Date.now()), channel: 'import' } as const;
  const useCases = await openUseCases(settings);
  const progress = progressBar(world.stderr, 'articles');
  try {
    const imported = await interruptible((signal) =>
      importArticles(useCases.articles, context, sources, { signal, onProgress: progress.show }),
    );
    const well = imported.failed.length === 0 && !imported.interrupted;
    return { document: { tenant, ...imported }, text: textOf(imported), exitCode: well ? 0 : 1 };
  } finally {
    progress.end();
    await useCases.close();
  }
}

async function read(path: string): Promise<ReadArticles> {
  try {
    return await readArticles(path);
  } catch (error) {
    throw error instanceof NoArticlesError ? new UsageError(error.message, { cause: error }) : error;
  }
}

function textOf({ published, revised, unchanged, leftRetired, failed, interrupted }: ArticlesImported): string {
  const rows: [string, number][] = [
    ['published', published],
    ['revised', revised],
    ['unchanged', unchanged],
    ['retired, left so', leftRetired],
    ['failed', failed.length],
  ];
  return [
    textTable(['Articles', ''], rows),
    ...failed.map(({ source, problem }) => `${source}: ${problem}`),
    ...(interrupted ? ['Interrupted: run it again to go on.'] : []),
  ].join('\n');
}
