import { existsSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { type EventStore, noUpcasters } from '#libs/event-store';
import { isEmbedded, openEventStore } from '#libs/runtime';
import { type Answer, type Answering, type CliWorld, UsageError } from '../command.js';
import { copyLog, type LogCopied } from '../copy-log/copy-log.js';
import { copyLogText } from '../copy-log/copy-log.text.js';
import { interruptible } from '../interruption.js';
import { progressBar } from '../progress-bar.js';

type CopyLogOptions = { readonly from: string; readonly to: string };

export function copyLogCommand(answering: Answering): Command {
  return new Command('copy-log')
    .description('copy every event of one log to another, in order, and compare the two')
    .requiredOption('--from <url>', 'the log to copy: sqlite:FILE or esdb://…', logOption)
    .requiredOption('--to <url>', 'the log to copy to: empty, or the beginning of the same log', logOption)
    .addHelpText(
      'after',
      '\nStop whatever writes to either log first. Interrupted and run again, it goes on; run once more, it only compares.\nThe time of recording is the destination’s own; the time that counts is in the events, and is copied.',
    )
    .action(answering(copy));
}

function logOption(text: string): string {
  if (/^(sqlite:.|esdb(\+discover)?:\/\/.)/.test(text)) return text;
  throw new InvalidArgumentError('Give sqlite:FILE or esdb://HOST:PORT.');
}

async function copy(world: CliWorld, { from, to }: CopyLogOptions): Promise<Answer> {
  if (from === to) throw new UsageError('--from and --to name the same log');
  const file = from.replace(/^sqlite:(\/\/)?/, '');
  if (isEmbedded(from) && !existsSync(file)) throw new UsageError(`there is no log ${file}`);
  const progress = progressBar(world.stderr, 'events');
  const stores: EventStore[] = [];
  try {
    const open = async (url: string) => {
      const store = await openEventStore(url, noUpcasters);
      stores.push(store);
      return store;
    };
    const [source, destination] = [await open(from), await open(to)];
    const result = await interruptible((signal) => copyLog(source, destination, { signal, onProgress: progress.show }));
    return answerOf(result, from, to);
  } finally {
    progress.end();
    await Promise.all(stores.map((store) => store.close()));
  }
}

function answerOf(result: LogCopied, from: string, to: string): Answer {
  const document = { from: withoutPassword(from), to: withoutPassword(to), ...result };
  return {
    document: { ...document, difference: result.difference ?? null },
    text: copyLogText(result),
    exitCode: result.equal ? 0 : 1,
  };
}

function withoutPassword(url: string): string {
  return url.replace(/:\/\/[^@/]*@/, '://');
}
