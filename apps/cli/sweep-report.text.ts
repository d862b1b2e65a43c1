import type { SweepView } from '#projections/sweeps';
import { grouped, textTable } from './text-table.js';

/** What a sweep did, for people. */
export function sweepReportText({ id, dryRun, completedAt, counts, failures }: SweepView): string {
  const { evaluated, breached, elevated, alreadyTop, notified, unreachable, failed } = counts;
  const table = textTable(
    [dryRun ? 'Dry run: no case was changed' : 'Breach sweep', 'cases'],
    [
      ['looked at', evaluated],
      [dryRun ? 'would be marked as breached' : 'marked as breached', breached],
      ['  priority lifted', elevated],
      ['  urgent already', alreadyTop],
      ['  somebody is told', notified],
      ['  nobody to tell', unreachable],
      ['failed', failed],
    ],
  );
  return [table, ...(failed > 0 ? [failureLines(failures, failed)] : []), verdict(id, completedAt)].join('\n\n');
}

function failureLines(failures: SweepView['failures'], failed: number): string {
  const told = failures.map(({ caseId, code, message }) => `  ${caseId}: ${code}, ${message}`);
  const rest = failed - failures.length;
  return [
    'Failed, to be met again by the next sweep:',
    ...told,
    ...(rest > 0 ? [`  and ${grouped(rest)} more`] : []),
  ].join('\n');
}

function verdict(id: string, completedAt: string | null): string {
  return completedAt === null ? `Sweep ${id} was stopped. Run another to go on.` : `Sweep ${id} is complete.`;
}
