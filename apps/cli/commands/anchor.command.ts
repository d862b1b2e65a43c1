import { Command, InvalidArgumentError } from 'commander';
import { AnchorApplication, type AnchorRequest } from '#libs/application';
import { anchorFileLines, type DatedAnchor, type LogVerification } from '#libs/audit';
import { instant } from '#libs/kernel';
import { openUseCases } from '#libs/runtime';
import { anchorOnPaper, anchorText } from '../audit/anchor.text.js';
import { findingsText } from '../audit/finding.text.js';
import { type Answer, type Answering, type CliWorld, UsageError } from '../command.js';
import { interruptible } from '../interruption.js';
import { operator } from '../operator.js';
import { demandFree, writeWholeFile } from '../output-file.js';
import { progressBar } from '../progress-bar.js';

type AnchorOptions = {
  readonly out?: string;
  readonly print?: boolean;
  readonly heads: boolean;
  readonly number?: number | 'last';
  readonly acceptFindings?: boolean;
  readonly force?: boolean;
};
type Anchored = { readonly anchor?: DatedAnchor; readonly verification: LogVerification; readonly problem?: string };

export function anchorCommand(answering: Answering): Command {
  return new Command('anchor')
    .description('check the log and append an anchor to it: a root over all of it, of which a copy is kept elsewhere')
    .option('--out <file>', 'write the copy to a file')
    .option('--no-heads', 'leave the head of each stream out of the file: small, but it can name no stream')
    .option('--print', 'print it as it goes on paper')
    .option('--number <n>', 'make none, and take this one of the log: a number, or "last"', anchorNumber)
    .option('--accept-findings', 'also where the log is not intact: the anchor says how many findings there were')
    .option('--force', 'replace a file that is there')
    .addHelpText('after', '\nWhat an anchor proves, and who should hold it, is in docs/audit.md.')
    .action(answering(anchor));
}

function anchorNumber(text: string): number | 'last' {
  if (text === 'last' || /^[1-9]\d{0,8}$/.test(text)) return text === 'last' ? text : Number(text);
  throw new InvalidArgumentError('Give the number of an anchor, or "last".');
}

async function anchor(world: CliWorld, options: AnchorOptions): Promise<Answer> {
  const { out, print, heads, force = false } = options;
  if (out !== undefined && !force) await demandFree(out);
  const { anchor: made, verification, problem } = await anchored(world, options);
  const { findings, findingCount } = verification;
  const found = findingCount > 0 ? [findingsText(findings, findingCount)] : [];
  if (made === undefined || problem !== undefined) {
    return {
      document: { anchor: null, problem, findingCount, findings },
      text: [...found, problem].join('\n\n'),
      exitCode: 1,
    };
  }
  if (out !== undefined) {
    await writeWholeFile(out, anchorFileLines(made, heads ? verification.heads.all() : undefined), force);
  }
  const told = print ? anchorOnPaper(made) : anchorText(made, out);
  return {
    document: { anchor: made, file: out ?? null, findingCount, findings },
    text: [...found, told].join('\n\n'),
    exitCode: 0,
  };
}

async function anchored(world: CliWorld, { number, acceptFindings }: AnchorOptions): Promise<Anchored> {
  const { events, close } = await openUseCases(world.settings());
  const anchors = new AnchorApplication(events);
  const progress = progressBar(world.stderr, 'events');
  try {
    const total = await events.countAfter();
    return await interruptible((signal) => {
      const onProgress = (done: number) => progress.show(done, Math.max(done, total));
      return number === undefined
        ? newAnchor(anchors, { signal, onProgress, acceptFindings })
        : oldAnchor(anchors, number, { signal, onProgress });
    });
  } finally {
    progress.end();
    await close();
  }
}

async function newAnchor(anchors: AnchorApplication, request: AnchorRequest): Promise<Anchored> {
  const at = instant(Date.now());
  const made = await anchors.make({ actor: operator(), at, channel: 'cli' }, request);
  const { outcome, verification } = made;
  if (outcome === 'made') return { anchor: made.anchor, verification };
  const problems = {
    stopped: 'Interrupted: no anchor was made.',
    broken: 'The log is not intact, so no anchor was made. To go on from here, give --accept-findings.',
    'nothing-new': 'The log is empty: there is nothing to anchor.',
  };
  return { verification, problem: problems[outcome] };
}

async function oldAnchor(
  anchors: AnchorApplication,
  number: number | 'last',
  request: AnchorRequest,
): Promise<Anchored> {
  const found = await anchors.find(number === 'last' ? undefined : number, request);
  if (found === undefined) {
    throw new UsageError(number === 'last' ? 'the log has no anchor yet' : `the log has no anchor ${number}`);
  }
  const { anchor, verification } = found;
  if (request.signal?.aborted) return { verification, problem: 'Interrupted.' };
  if (verification.heads.root() === anchor.root) return { anchor, verification };
  return { verification, problem: `Anchor ${anchor.number} does not hold any more: run "casebook verify".` };
}
