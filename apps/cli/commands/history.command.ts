import { Command, Option } from 'commander';
import { type Instant, instant, type TenantId } from '#libs/kernel';
import { openUseCases } from '#libs/runtime';
import type { Answer, Answering, CliWorld } from '../command.js';
import { caseReport } from '../history/case-report.js';
import { findCase } from '../history/find-case.js';
import { historyText } from '../history/history.text.js';
import { operator } from '../operator.js';
import { instantOption, revisionOption, tenantOption } from '../option-values.js';

type HistoryOptions = { readonly tenant: TenantId; readonly at?: Instant; readonly revision?: number };

export function historyCommand(answering: Answering): Command {
  return new Command('history')
    .description('print all that happened to a case, and how it stood at a moment')
    .argument('<case>', 'the id of the case, or its short reference, as CS-7Q2M0B4K')
    .requiredOption('--tenant <id>', 'the tenant the case belongs to', tenantOption)
    .addOption(
      new Option('--at <instant>', 'up to this moment, and the case as it stood then')
        .argParser(instantOption)
        .conflicts('revision'),
    )
    .addOption(
      new Option('--revision <number>', 'up to the event of this revision, and the case as it stood then').argParser(
        revisionOption,
      ),
    )
    .addHelpText(
      'after',
      '\nIt is told from the log alone. Where the tenant has reads recorded, this one is as well.\nEnds with 1 where there is no such case, or it was not open yet.',
    )
    .action(answering(history));
}

async function history(world: CliWorld, named: string, { tenant, at, revision }: HistoryOptions): Promise<Answer> {
  const { events, desk, records, close } = await openUseCases(world.settings());
  try {
    const caseId = await findCase(events, tenant, named);
    const context = { tenant, actor: operator(), at: instant(Date.now()), channel: 'cli' } as const;
    const report = await caseReport(records, context, caseId, { at, revision });
    const { directory } = await desk.settings.of(tenant);
    const notOpenYet = at !== undefined && report.case === null;
    return { document: report, text: historyText(report, directory), exitCode: notOpenYet ? 1 : 0 };
  } finally {
    await close();
  }
}
