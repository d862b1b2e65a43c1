import { stat } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { type ExportVerification, rootIn, verifyExport } from '#libs/audit';
import { heldAnchor } from '../audit/anchor-option.js';
import { findingsText } from '../audit/finding.text.js';
import { linesOfFile } from '../audit/lines-of-file.js';
import { type Answer, type Answering, type CliWorld, UsageError } from '../command.js';
import { progressBar } from '../progress-bar.js';
import { grouped } from '../text-table.js';

type VerifyExportOptions = { readonly anchor?: string; readonly root?: string };

export function verifyExportCommand(answering: Answering): Command {
  return new Command('verify-export')
    .description('check an exported file by itself, and against an anchor that was kept elsewhere; needs no log')
    .argument('<file>', 'what "casebook export" wrote')
    .option('--anchor <file>', 'the anchor, as "casebook anchor" wrote it')
    .addOption(new Option('--root <hex>', 'or only its root').argParser(rootOption).conflicts('anchor'))
    .action(answering(verify));
}

function rootOption(text: string): string {
  const root = rootIn(text);
  if (root === undefined) throw new InvalidArgumentError('Give the 64 hexadecimal digits of a root.');
  return root;
}

async function verify(world: CliWorld, file: string, options: VerifyExportOptions): Promise<Answer> {
  const root = options.anchor === undefined ? options.root : (await heldAnchor(options.anchor)).root;
  const { size } = await stat(file).catch((error: Error) => {
    throw new UsageError(error.message, { cause: error });
  });
  const progress = progressBar(world.stderr, 'bytes');
  try {
    const verification = await verifyExport(
      linesOfFile(file, (bytes) => progress.show(bytes, size)),
      root,
    );
    const { findingCount, holdsRoot = null, header = null, anchor = null } = verification;
    const intact = findingCount === 0;
    const document = { intact, ...verification, header, anchor, holdsRoot };
    return { document, text: verificationText(file, verification), exitCode: intact ? 0 : 1 };
  } finally {
    progress.end();
  }
}

function verificationText(file: string, verification: ExportVerification): string {
  const { header, events, streams, proven, findings, findingCount } = verification;
  const scope = [
    ...(header?.case ? [`case ${header.case}`] : []),
    ...(header ? [`tenant ${header.tenant}`] : []),
    ...(header?.from ? [`from ${header.from}`] : []),
    ...(header?.to ? [`to ${header.to}`] : []),
  ].join(', ');
  return [
    ...(findingCount > 0 ? [findingsText(findings, findingCount)] : []),
    [
      `${file}${scope === '' ? '' : `: ${scope}`}`,
      `${grouped(events)} events of ${grouped(streams)} streams, ${grouped(proven)} of them proven by an anchor.`,
      ...verdict(verification),
    ].join('\n'),
  ].join('\n\n');
}

function verdict({ findingCount, anchor, holdsRoot, events, proven }: ExportVerification): readonly string[] {
  if (findingCount > 0) return ['The file is NOT as it was written.'];
  if (anchor === undefined)
    return ['It agrees with itself. It has no proof, so whoever wrote it could have written anything.'];
  const by = `anchor ${anchor.number} of ${anchor.at}`;
  const rest =
    events > proven ? [`${grouped(events - proven)} events are newer than the anchor: no proof covers them.`] : [];
  return holdsRoot
    ? [`It is intact, by ${by}, whose root you gave.`, ...rest]
    : [
        `It agrees with itself, and with ${by} by its own word: give --anchor or --root from where that was kept.`,
        ...rest,
      ];
}
