import Table from 'cli-table3';
import { Command, InvalidArgumentError } from 'commander';
import { benchCommands } from './commands.bench.js';
import { benchEventStoreDb } from './eventstoredb.bench.js';
import { benchHttp } from './http.bench.js';
import type { Measurement } from './measure.js';
import { benchMemory } from './memory.bench.js';
import { benchRebuild } from './rebuild.bench.js';
import { benchScreens } from './screens.bench.js';
import { benchSuggestions } from './suggestions.bench.js';
import { benchVerify } from './verify.bench.js';

type Options = { readonly cases: number; readonly logCases: number };

const parts: Record<string, (options: Options) => Promise<Measurement[]>> = {
  commands: benchCommands,
  http: benchHttp,
  rebuild: ({ logCases }) => benchRebuild(logCases),
  verify: benchVerify,
  eventstoredb: benchEventStoreDb,
  suggestions: benchSuggestions,
  memory: benchMemory,
  screens: ({ cases }) => benchScreens(cases),
};

function reached({ ratio, target }: Measurement): boolean {
  return 'least' in target ? ratio >= target.least : ratio <= target.most;
}

function tableOf(measurements: readonly Measurement[]): string {
  const table = new Table({
    head: ['what', 'figure', 'limit, measured in the same run', 'ratio', 'reach', ''],
    colWidths: [36, 20, 36, 8, 8, 5],
    wordWrap: true,
    style: { head: [] },
  });
  for (const measurement of measurements) {
    const { what, figure, limit, ratio, target } = measurement;
    const reach = 'least' in target ? `≥ ${target.least}` : `≤ ${target.most}`;
    table.push([what, figure, limit, ratio.toFixed(2), reach, reached(measurement) ? 'yes' : 'no']);
  }
  return table.toString();
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('It must be a whole number.');
}

new Command('bench')
  .description(
    'Measures Casebook against the bare limits of its stack, each pair in the same run. Quiet machine, please.',
  )
  .argument('[parts...]', `which: ${Object.keys(parts).join(', ')}; all by default`)
  .option('--cases <n>', 'how many cases the screens are measured with', wholeNumber, 1_000_000)
  .option('--log-cases <n>', 'how many cases the log has that is rebuilt, nine events each', wholeNumber, 10_000)
  .action(async (names: readonly string[], options: Options) => {
    const measurements: Measurement[] = [];
    for (const name of names.length > 0 ? names : Object.keys(parts)) {
      const part = parts[name];
      if (part === undefined) throw new Error(`There is no part "${name}": take ${Object.keys(parts).join(', ')}.`);
      process.stderr.write(`measuring ${name} ...\n`);
      measurements.push(...(await part(options)));
    }
    process.stdout.write(`${tableOf(measurements)}\n`);
  })
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`bench: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  });
