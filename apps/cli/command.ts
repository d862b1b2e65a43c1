import type { Command } from 'commander';
import type { Settings } from '#libs/runtime';

/** What a command has to say: to machines, to people, and to the shell: 0 all went well, 1 the answer is no. */
export type Answer = { readonly document: object; readonly text: string; readonly exitCode: 0 | 1 };

/** What a command may use of the world around it. */
export type CliWorld = {
  /** @throws SettingsError naming every setting that is wrong. */
  readonly settings: () => Settings;
  readonly stdout: Output;
  readonly stderr: Output;
};
export type Output = Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;

/** Turns what a command does into commander's action. Whatever it throws becomes one line and an exit code. */
export type Answering = <Args extends readonly unknown[]>(
  act: (world: CliWorld, ...args: Args) => Promise<Answer>,
) => (...args: Args) => Promise<void>;

/** Makes one command with its arguments and options. `--json` is added to every command. */
export type CliCommand = (answering: Answering) => Command;

/** Called with arguments or settings that cannot be used: exit code 2. */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UsageError';
  }
}
