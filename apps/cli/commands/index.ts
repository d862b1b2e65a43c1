import type { CliCommand } from '../command.js';
import { anchorCommand } from './anchor.command.js';
import { copyLogCommand } from './copy-log.command.js';
import { evalSuggestionsCommand } from './eval-suggestions.command.js';
import { exportCommand } from './export.command.js';
import { historyCommand } from './history.command.js';
import { importCommand } from './import.command.js';
import { importArticlesCommand } from './import-articles.command.js';
import { projectionsCommand } from './projections.command.js';
import { scorecardCommand } from './scorecard.command.js';
import { sweepCommand } from './sweep.command.js';
import { tokenCommand } from './token.command.js';
import { verifyCommand } from './verify.command.js';
import { verifyExportCommand } from './verify-export.command.js';

/** Every command, in the order of the help. A new one is a file beside this one and a line here. */
export const commands: readonly CliCommand[] = [
  tokenCommand,
  importCommand,
  importArticlesCommand,
  sweepCommand,
  scorecardCommand,
  projectionsCommand,
  historyCommand,
  anchorCommand,
  verifyCommand,
  exportCommand,
  verifyExportCommand,
  copyLogCommand,
  evalSuggestionsCommand,
];
