import { Command } from 'commander';
import type { SweepRun } from '#libs/application';
import { instant, type TenantId } from '#libs/kernel';
import { requireOwnVersion } from '#libs/projection-engine';
import { createLogger, openCasebook } from '#libs/runtime';
import { dueClocks } from '#projections/due-clocks';
import type { Answer, Answering, CliWorld } from '../command.js';
import { interruptible } from '../interruption.js';
import { operator } from '../operator.js';
import { tenantOption } from '../option-values.js';
import { progressBar } from '../progress-bar.js';
import { sweepReportText } from '../sweep-report.text.js';

type SweepOptions = { readonly tenant: TenantId; readonly dryRun?: boolean };

export function sweepCommand(answering: Answering): Command {
  return new Command('sweep')
    .description('mark the cases whose first response is overdue, lift their priority and have people told')
    .requiredOption('--tenant <id>', 'the tenant whose cases are looked at', tenantOption)
    .option('--dry-run', 'only say what would be done')
    .addHelpText(
      'after',
      '\nRun again, it does nothing more. Mail and webhook messages leave from the server, at once or when it starts.',
    )
    .action(answering(sweep));
}

async function sweep(world: CliWorld, options: SweepOptions): Promise<Answer> {
  const { sweep } = await interruptible((signal) => swept(world, options, signal));
  const { asOf: _asOf, tenant, counts, ...shown } = sweep;
  const well = sweep.completedAt !== null && counts.failed === 0;
  return { document: { tenant, ...shown, ...counts }, text: sweepReportText(sweep), exitCode: well ? 0 : 1 };
}

async function swept(
  world: CliWorld,
  { tenant, dryRun = false }: SweepOptions,
  signal: AbortSignal,
): Promise<SweepRun> {
  const settings = world.settings();
  const casebook = await openCasebook(settings, createLogger(settings.logLevel));
  const progress = progressBar(world.stderr, 'cases');
  const clock = () => instant(Date.now());
  try {
    await requireOwnVersion(casebook.documents, [dueClocks]);
    // Without a server nobody else keeps the list the sweep works through; beside one, both may.
    if (casebook.hostsProjections) casebook.host.help([dueClocks.name]);
    const context = { tenant, actor: operator(), at: clock(), channel: 'cli' } as const;
    return await casebook.sweeps.run(context, {
      ...{ dryRun, clock, signal },
      onProgress: ({ evaluated }, candidates) => progress.show(evaluated, Math.max(evaluated, candidates)),
    });
  } finally {
    progress.end();
    await casebook.close();
  }
}
