import { Command } from 'commander';
import { replayRules } from '#libs/application';
import {
  type HeldAnchor,
  type LogReplay,
  type LogVerification,
  replayLog,
  type StreamHeads,
  verifyLog,
} from '#libs/audit';
import type { EventStore } from '#libs/event-store';
import { openUseCases } from '#libs/runtime';
import { heldAnchor } from '../audit/anchor-option.js';
import { verificationText } from '../audit/verification.text.js';
import { type Timed, verificationReport } from '../audit/verification-report.js';
import type { Answer, Answering, CliWorld, Output } from '../command.js';
import { interruptible } from '../interruption.js';
import { progressBar } from '../progress-bar.js';

type VerifyOptions = { readonly fromAnchor?: string; readonly replay?: boolean };
/** What a pass over the log is run with. */
type Pass = { readonly events: EventStore; readonly stderr: Output; readonly signal: AbortSignal };

export function verifyCommand(answering: Answering): Command {
  return new Command('verify')
    .description('prove that nobody has altered the log: each event against the one before, each anchor against all')
    .option('--from-anchor <file>', 'hold the log against an anchor that was kept elsewhere')
    .option('--replay', 'also put every stream before today’s rules, and name what they would not have let happen')
    .addHelpText('after', '\nWhat this proves, and what not, is in docs/audit.md.')
    .action(answering(verify));
}

async function verify({ settings, stderr }: CliWorld, { fromAnchor, replay }: VerifyOptions): Promise<Answer> {
  const held = fromAnchor === undefined ? undefined : await heldAnchor(fromAnchor);
  const { events, close } = await openUseCases(settings());
  try {
    const report = await interruptible(async (signal) => {
      const verified = await timed(() => verification({ events, stderr, signal }, held));
      if (!replay || signal.aborted) return verificationReport(verified);
      return verificationReport(
        verified,
        await timed(() => replaying({ events, stderr, signal }, verified.result.heads)),
      );
    });
    return { document: report, text: verificationText(report), exitCode: report.intact ? 0 : 1 };
  } finally {
    await close();
  }
}

async function verification({ events, stderr, signal }: Pass, held: HeldAnchor | undefined): Promise<LogVerification> {
  const total = await events.countAfter();
  const progress = progressBar(stderr, 'events');
  const onProgress = (done: number) => progress.show(done, Math.max(done, total));
  return verifyLog(events, { held, signal, onProgress }).finally(progress.end);
}

function replaying({ events, stderr, signal }: Pass, heads: StreamHeads): Promise<LogReplay> {
  const progress = progressBar(stderr, 'streams');
  const onProgress = (done: number) => progress.show(done, heads.size);
  return replayLog(events, heads.names(), { rules: replayRules, signal, onProgress }).finally(progress.end);
}

async function timed<Result>(work: () => Promise<Result>): Promise<Timed<Result>> {
  const begun = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - begun) / 1000 };
}
