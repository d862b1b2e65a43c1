import { Command, CommanderError } from 'commander';
import { EventStoreError } from '#libs/event-store';
import { CodedError } from '#libs/kernel';
import { SettingsError } from '#libs/runtime';
import { type Answer, type Answering, type CliCommand, type CliWorld, UsageError } from './command.js';
import { commands } from './commands/index.js';

/** 0: all went well. 1: the answer is no, or something failed. 2: called wrongly, or set up wrongly. */
export type ExitCode = 0 | 1 | 2;

type Failure = { readonly code: string; readonly lines: readonly string[]; readonly exitCode: 1 | 2 };

/**
 * Runs one command line. The answer goes to standard output, what is wrong to standard error, one line each; with --json
 * standard output carries exactly one JSON document, also where the command failed.
 */
export async function runCli(argv: readonly string[], world: CliWorld): Promise<ExitCode> {
  const json = argv.includes('--json');
  let answer: Answer | undefined;
  const answering: Answering =
    (act) =>
    async (...args) => {
      answer = await act(world, ...args);
    };
  try {
    await programOf(commands, answering, world).parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const { code, lines, exitCode } = failureOf(error);
    if (json) print(world, { error: { code, messages: lines } });
    for (const line of lines) world.stderr.write(`casebook: ${line}\n`);
    return exitCode;
  }
  if (answer === undefined) return 0;
  if (json) print(world, answer.document);
  else world.stdout.write(`${answer.text}\n`);
  return answer.exitCode;
}

function print({ stdout }: CliWorld, document: object): void {
  stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
}

function programOf(registered: readonly CliCommand[], answering: Answering, world: CliWorld): Command {
  const program = new Command('casebook')
    .description('Casebook, an event-sourced service desk.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: (text) => world.stderr.write(text),
      // Errors are told by runCli, in one line.
      outputError: () => undefined,
    });
  for (const command of registered) program.addCommand(prepared(command(answering), program));
  return program;
}

/** What every command has in common, its subcommands included. */
function prepared(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  if (command.commands.length === 0) command.option('--json', 'print one JSON document instead of text');
  for (const subcommand of command.commands) prepared(subcommand, command);
  return command;
}

function failureOf(error: unknown): Failure {
  if (error instanceof CommanderError) return { code: 'USAGE', lines: [usageLine(error)], exitCode: 2 };
  if (error instanceof UsageError) return { code: 'USAGE', lines: [error.message], exitCode: 2 };
  if (error instanceof SettingsError) return { code: 'SETTINGS', lines: error.problems, exitCode: 2 };
  if (error instanceof CodedError) return { code: error.code, lines: [oneLine(error.message)], exitCode: 1 };
  if (error instanceof EventStoreError) return { code: 'UNAVAILABLE', lines: [oneLine(error.message)], exitCode: 1 };
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'FAILED', lines: [oneLine(message)], exitCode: 1 };
}

function usageLine({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'name a command; the help above lists them';
  return oneLine(message.replace(/^error: /, ''));
}

function oneLine(text: string): string {
  return text.trim().replace(/\s*\n\s*/g, ' ');
}
