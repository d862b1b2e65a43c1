import { basename } from 'node:path';
import { Command } from 'commander';
import type { TenantId } from '#libs/kernel';
import { openUseCases } from '#libs/runtime';
import { type Answer, type Answering, type CliWorld, UsageError } from '../command.js';
import { type ImportResult, importLog, surveyLog } from '../import/import-log.js';
import { importReport } from '../import/import-report.js';
import { importReportText } from '../import/import-report.text.js';
import type { LogSurvey } from '../import/log-figures.js';
import { NotALogError, readLog } from '../import/read-log.js';
import { interruptible } from '../interruption.js';
import { tenantOption } from '../option-values.js';
import { progressBar } from '../progress-bar.js';

type ImportOptions = { readonly tenant: TenantId };

export function importCommand(answering: Answering): Command {
  return new Command('import')
    .description('import an incident log (CSV, plain or gzipped): each incident becomes a case with its history')
    .argument('<file>', 'the log')
    .requiredOption('--tenant <id>', 'the tenant that shall own the cases', tenantOption)
    .addHelpText(
      'after',
      '\nThe format is that of demo/uci-incident. Times are read as UTC. Run again, it changes nothing;\nstopped half-way and run again, it goes on.',
    )
    .action(answering(importFile));
}

async function importFile(world: CliWorld, file: string, options: ImportOptions): Promise<Answer> {
  const result = await interruptible((signal) => imported(world, file, options, signal));
  const report = importReport(basename(file), options.tenant, result);
  return { document: report, text: importReportText(report), exitCode: report.agrees ? 0 : 1 };
}

async function imported(
  world: CliWorld,
  file: string,
  { tenant }: ImportOptions,
  signal: AbortSignal,
): Promise<ImportResult> {
  const settings = world.settings();
  const survey = await surveyed(file, signal);
  const desk = await openUseCases(settings);
  const progress = progressBar(world.stderr, 'cases');
  try {
    const label = basename(file);
    return await importLog(desk, { tenant, records: readLog(file), survey, label, signal, onProgress: progress.show });
  } finally {
    progress.end();
    await desk.close();
  }
}

async function surveyed(file: string, signal: AbortSignal): Promise<LogSurvey> {
  try {
    return await surveyLog(readLog(file), signal);
  } catch (error) {
    if (signal.aborted) throw new Error('interrupted before anything was imported', { cause: error });
    throw error instanceof NotALogError ? new UsageError(error.message, { cause: error }) : error;
  }
}
