import { Command } from 'commander';
import { type ExportSummary, LogExport } from '#libs/audit';
import { caseStream } from '#libs/cases';
import { fail, type Instant, instant, type TenantId } from '#libs/kernel';
import { openUseCases, type UseCases } from '#libs/runtime';
import { programVersion } from '../audit/program-version.js';
import { type Answer, type Answering, type CliWorld, UsageError } from '../command.js';
import { findCase } from '../history/find-case.js';
import { interruptible } from '../interruption.js';
import { operator } from '../operator.js';
import { instantOption, tenantOption, textOption } from '../option-values.js';
import { demandFree, writeWholeFile } from '../output-file.js';
import { progressBar } from '../progress-bar.js';
import { grouped } from '../text-table.js';

type ExportOptions = {
  readonly tenant: TenantId;
  readonly case?: string;
  readonly from?: Instant;
  readonly to?: Instant;
  readonly out: string;
  readonly force?: boolean;
};

export function exportCommand(answering: Answering): Command {
  return new Command('export')
    .description('write events of a tenant, or of one case, to a file that can be checked by itself')
    .requiredOption('--tenant <id>', 'the tenant whose events are written', tenantOption)
    .option('--case <case>', 'only this case: its id, or its short reference', textOption)
    .option('--from <instant>', 'only what happened at this moment or later', instantOption)
    .option('--to <instant>', 'only what happened before this moment', instantOption)
    .requiredOption('--out <file>', 'the file', textOption)
    .option('--force', 'replace a file that is there')
    .addHelpText('after', '\nJSON lines; "casebook verify-export" checks them, and docs/audit.md says what they hold.')
    .action(answering(exportLog));
}

async function exportLog(world: CliWorld, options: ExportOptions): Promise<Answer> {
  const { tenant, from, to, out, force = false } = options;
  if (from !== undefined && to !== undefined && from >= to) throw new UsageError('--from must be before --to');
  if (!force) await demandFree(out);
  const useCases = await openUseCases(world.settings());
  const progress = progressBar(world.stderr, 'events');
  try {
    const caseId = options.case === undefined ? undefined : await recordedCase(useCases, tenant, options.case);
    const total = 2 * (await useCases.events.countAfter());
    const summary = await interruptible(async (signal) => {
      const stream = caseId === undefined ? undefined : caseStream(tenant, caseId);
      const written = new LogExport(useCases.events, {
        ...{ tenant, case: caseId ?? null, from: from ?? null, to: to ?? null, stream, signal },
        ...{ program: programVersion(), at: instant(Date.now()) },
        onProgress: (walked) => progress.show(Math.min(walked, total), total),
      });
      await writeWholeFile(out, written.lines(), force).catch((error) => {
        throw signal.aborted ? new Error('interrupted: nothing was written', { cause: error }) : error;
      });
      return written.summary;
    });
    return answer(out, summary);
  } finally {
    progress.end();
    await useCases.close();
  }
}

/** That a case is taken away is recorded where its tenant asks for it, before it is. */
async function recordedCase({ events, records }: UseCases, tenant: TenantId, named: string): Promise<string> {
  const caseId = await findCase(events, tenant, named);
  const [first] = await events.readStream(caseStream(tenant, caseId), { limit: 1 });
  if (first === undefined) fail('NOT_FOUND', `There is no case ${named}.`, { kind: 'case', id: named });
  const context = { tenant, actor: operator(), at: instant(Date.now()), channel: 'cli' } as const;
  await records.reads.record(context, { caseId, kind: 'EXPORT' });
  return caseId;
}

function answer(file: string, summary: ExportSummary): Answer {
  const { events, asked, streams, proofs, anchor, anchorHolds } = summary;
  const extra = events - asked;
  const lines = [
    `${grouped(asked)} events of ${grouped(streams)} streams are in ${file}.`,
    ...(extra > 0 ? [`Besides, ${grouped(extra)} events that tie them together or to the anchor.`] : []),
    anchor === undefined
      ? 'The log has no anchor, so the file proves no more than that it agrees with itself: see "casebook anchor".'
      : `${grouped(proofs)} streams are proven against anchor ${anchor.number} of ${anchor.at}.`,
    ...(anchorHolds ? [] : ['The log does NOT hold that anchor any more, so the proofs fail: run "casebook verify".']),
  ];
  const { number, at, root } = anchor ?? {};
  const document = { file, ...summary, anchor: anchor === undefined ? null : { number, at, root } };
  return { document, text: lines.join('\n'), exitCode: anchorHolds ? 0 : 1 };
}
