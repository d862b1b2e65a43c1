import { printedRoot } from '#libs/audit';
import { grouped, textTable } from '../text-table.js';
import { wrapped } from '../wrapped-text.js';
import { findingsText } from './finding.text.js';
import type { ReplayReport, VerificationReport } from './verification-report.js';

const columns = 80;

/** What `casebook verify` has to say, for people. */
export function verificationText(report: VerificationReport): string {
  const { root, findings, findingCount, replay } = report;
  return [
    ...(findingCount > 0 ? [findingsText(findings, findingCount)] : []),
    ...(replay && replay.findingCount > 0 ? [findingsText(replay.findings, replay.findingCount)] : []),
    table(report),
    ...(replay ? [replayTable(replay)] : []),
    ['The root over all heads:', ...printedRoot(root).map((line) => `  ${line}`)].join('\n'),
    verdict(report)
      .flatMap((line) => wrapped(line, columns))
      .join('\n'),
  ].join('\n\n');
}

function table({ events, streams, anchors, findingCount, seconds, eventsPerSecond }: VerificationReport): string {
  return textTable(
    ['Proof of the log', ''],
    [
      ['events', events],
      ['streams', streams],
      ['anchors that were checked', anchors.checked],
      ['findings', findingCount],
      ['seconds', seconds.toFixed(2)],
      ['events a second', eventsPerSecond],
    ],
  );
}

function replayTable({ events, streams, findingCount, seconds, eventsPerSecond }: ReplayReport): string {
  return textTable(
    ['Before today’s rules', ''],
    [
      ['events', events],
      ['streams', streams],
      ['findings', findingCount],
      ['seconds', seconds.toFixed(2)],
      ['events a second', eventsPerSecond],
    ],
  );
}

function verdict({ complete, findingCount, anchors, holdsAnchor, events, replay }: VerificationReport): string[] {
  if (!complete) return ['Interrupted: the rest of the log was not looked at.'];
  if (events === 0) return ['The log is empty.'];
  const { last } = anchors;
  return [
    findingCount === 0 ? 'The log is intact.' : 'The log is NOT intact.',
    last === null
      ? 'No anchor holds: a tail or a whole stream that is gone would not show. Make one with "casebook anchor".'
      : `Anchor ${last.number} of ${last.at} holds, over the first ${grouped(last.events)} events.`,
    ...(holdsAnchor === true ? ['The log holds the anchor you gave.'] : []),
    ...(holdsAnchor === false ? ['The log does NOT hold the anchor you gave.'] : []),
    ...(replay?.findingCount === 0 ? ['Today’s rules would have let all of it happen, and as it did.'] : []),
    ...(replay && replay.findingCount > 0 ? ['Today’s rules would NOT have let all of it happen as it did.'] : []),
  ];
}
