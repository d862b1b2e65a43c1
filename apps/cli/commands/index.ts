import type { CliCommand } from '../command.js';
import { evalSuggestionsCommand } from './eval-suggestions.command.js';
import { importCommand } from './import.command.js';
import { importArticlesCommand } from './import-articles.command.js';
import { sweepCommand } from './sweep.command.js';
import { tokenCommand } from './token.command.js';

/** Every command, in the order of the help. A new one is a file beside this one and a line here. */
export const commands: readonly CliCommand[] = [
  tokenCommand,
  importCommand,
  importArticlesCommand,
  sweepCommand,
  evalSuggestionsCommand,
];
