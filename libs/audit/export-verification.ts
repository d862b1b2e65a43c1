import { createHash } from 'node:crypto';
import type { Position } from '#libs/event-store';
import type { DatedAnchor } from './anchor-file.js';
import type { ExportEnd, ExportedEvent, ExportedProof, ExportHeader, ExportLine } from './export-format.js';
import { exportFormat } from './export-format.js';
import { type Finding, type FindingKind, FindingList } from './finding.js';
import { rootOfPath } from './merkle-tree.js';
import { headLeaf } from './stream-heads.js';
import { tenantOfStream } from './stream-name.js';
import { beforeFirst, follow, type StreamHead } from './stream-verification.js';

export type ExportVerification = {
  /** What the file says it is; undefined where it does not begin as an export does. */
  readonly header: ExportHeader | undefined;
  readonly events: number;
  readonly streams: number;
  /** How many of the events the file's proofs tie to the root of their anchor. */
  readonly proven: number;
  /** The anchor the proofs lead to; undefined where the file has none. */
  readonly anchor: DatedAnchor | undefined;
  /** Whether that anchor is the one that was kept elsewhere; undefined where none was given. */
  readonly holdsRoot: boolean | undefined;
  /** The first ones. */
  readonly findings: readonly Finding[];
  readonly findingCount: number;
};

/** A stream of the file: its head so far, and how many events of it stand there. */
type ExportedStream = { head: StreamHead; events: number; isProven: boolean };

/**
 * Checks an export by itself, without any log: each event against the one before it, each proof against the root of its anchor, and
 * the bytes against its end.
 * @param lines the file's lines in their order, each with its line end, as bytes.
 * @param root the root of the anchor, from where it was kept; without one, the file is only known to agree with itself.
 */
export async function verifyExport(
  lines: AsyncIterable<Uint8Array>,
  root?: string,
  mostFindings = 100,
): Promise<ExportVerification> {
  const verifier = new ExportVerifier(root, mostFindings);
  for await (const line of lines) verifier.take(line);
  return verifier.end();
}

class ExportVerifier {
  private readonly root: string | undefined;
  private readonly findings: FindingList;
  private readonly digest = createHash('sha256');
  private readonly streams = new Map<string, ExportedStream>();
  private readonly anchors = new Map<number, DatedAnchor>();
  private readonly counts = { events: 0, asked: 0, anchors: 0, proofs: 0 };
  private header: ExportHeader | undefined;
  private proven = 0;
  private provenBy: DatedAnchor | undefined;
  private ended: ExportEnd | undefined;
  private number = 0;

  constructor(root: string | undefined, mostFindings: number) {
    this.root = root;
    this.findings = new FindingList(mostFindings);
  }

  take(bytes: Uint8Array): void {
    this.number += 1;
    const line = parsed(bytes);
    if (this.ended !== undefined) {
      this.find('LINE_UNREADABLE', 'the end of the file', `line ${this.number}`, 'there is something behind its end');
    } else if (line === undefined) {
      this.find('LINE_UNREADABLE', 'a line of an export', `line ${this.number}`, 'this line is none of an export');
    } else if (!('header' in line) && this.number === 1) {
      this.find(
        'LINE_UNREADABLE',
        `a header of ${exportFormat}`,
        'something else',
        'it does not begin as an export does',
      );
    } else this.check(line);
    if (this.ended === undefined) this.digest.update(bytes);
  }

  end(): ExportVerification {
    const { ended, header, proven, provenBy: anchor, root } = this;
    if (ended === undefined)
      this.find('FILE_CUT', 'a last line that counts the others', 'none', 'the file was cut off');
    else this.checkEnd(ended);
    const holdsRoot = root === undefined ? undefined : anchor?.root === root;
    if (holdsRoot === false) {
      const problem =
        anchor === undefined
          ? 'the file has no proof that leads to an anchor'
          : `the proofs lead to anchor ${anchor.number}, which is not the one you gave`;
      this.find(
        'ANCHOR_MISSING',
        `the root ${root}`,
        anchor === undefined ? 'none' : `the root ${anchor.root}`,
        problem,
      );
    }
    return {
      ...{ header, proven, anchor, holdsRoot },
      events: this.counts.events,
      streams: this.streams.size,
      findings: this.findings.first,
      findingCount: this.findings.count,
    };
  }

  private check(line: ExportLine): void {
    if ('header' in line) this.checkHeader(line.header);
    else if ('event' in line) this.checkEvent(line.event, line.previous, line.context);
    else if ('anchor' in line) this.takeAnchor(line.anchor);
    else if ('proof' in line) this.checkProof(line.proof);
    else this.ended = line.end;
  }

  private checkHeader(header: ExportHeader): void {
    if (this.number > 1 || header.format !== exportFormat) {
      this.find(
        'LINE_UNREADABLE',
        `one header of ${exportFormat}`,
        `line ${this.number}`,
        'this header does not belong here',
      );
    }
    this.header ??= header;
  }

  private checkEvent(exported: ExportedEvent, previous: string | undefined, context: true | undefined): void {
    const { stream, revision, data, metadata } = exported;
    let known = this.streams.get(stream);
    if (known === undefined) {
      const begins = revision === 0 || previous === undefined;
      known = {
        head: begins ? beforeFirst(stream) : { revision: revision - 1, link: previous },
        events: 0,
        isProven: false,
      };
      this.streams.set(stream, known);
    }
    const event = { ...exported, position: exported.position as Position, stored: { data, metadata } };
    known.head = follow(known.head, event, this.findings.report);
    known.events += 1;
    this.counts.events += 1;
    if (!context) this.counts.asked += 1;
    if (this.header !== undefined && tenantOfStream(stream) !== this.header.tenant) {
      const problem = 'the file is about another tenant';
      this.findAt('TENANT_MISMATCH', stream, revision, this.header.tenant, `${tenantOfStream(stream)}`, problem);
    }
  }

  private takeAnchor(anchor: DatedAnchor): void {
    this.counts.anchors += 1;
    this.anchors.set(anchor.number, anchor);
  }

  private checkProof(proof: ExportedProof): void {
    const { stream, revision } = proof;
    this.counts.proofs += 1;
    const anchor = this.anchors.get(proof.anchor);
    const known = this.streams.get(stream);
    const found = proofProblem(proof, anchor, known, this.provenBy);
    if (found !== undefined) this.findAt('PROOF_BROKEN', stream, revision, ...found);
    if (found !== undefined || known === undefined) return;
    this.provenBy ??= anchor;
    known.isProven = true;
    this.proven += known.events;
  }

  private checkEnd({ sha256, ...said }: ExportEnd): void {
    const made = this.digest.digest('hex');
    if (made !== sha256) {
      this.find('FILE_CHANGED', `SHA-256 ${sha256}`, `SHA-256 ${made}`, 'the bytes are not those that were written');
    }
    const counted = { ...this.counts, streams: this.streams.size };
    const wrong = (Object.keys(counted) as (keyof typeof counted)[]).filter((what) => counted[what] !== said[what]);
    for (const what of wrong) {
      this.find(
        'FILE_CHANGED',
        `${said[what]} ${what}`,
        `${counted[what]} ${what}`,
        'the file does not hold what its end counts',
      );
    }
  }

  private find(kind: FindingKind, expected: string, found: string, problem: string): void {
    this.findings.report({ kind, stream: null, revision: null, position: null, expected, found, problem });
  }

  private findAt(
    kind: FindingKind,
    stream: string,
    revision: number,
    expected: string,
    found: string,
    problem: string,
  ): void {
    this.findings.report({ kind, stream, revision, position: null, expected, found, problem });
  }
}

type Difference = readonly [expected: string, found: string, problem: string];

function proofProblem(
  { stream, revision, link, leaf, path, anchor: number }: ExportedProof,
  anchor: DatedAnchor | undefined,
  known: ExportedStream | undefined,
  others: DatedAnchor | undefined,
): Difference | undefined {
  if (anchor === undefined) return [`anchor ${number}`, 'none', 'the file has no such anchor'];
  if (others !== undefined && others !== anchor) {
    return [`anchor ${others.number}`, `anchor ${number}`, 'all proofs of a file lead to one anchor'];
  }
  if (known?.isProven) return ['one proof', 'another', 'the stream is proven already'];
  if (known?.head.revision !== revision || known.head.link !== link) {
    const found = known === undefined ? 'none' : `revision ${known.head.revision} with link ${known.head.link}`;
    return [`revision ${revision} with link ${link}`, found, 'the proof is about another event than the file has'];
  }
  const made = rootOfPath(headLeaf([stream, revision, link]), leaf, anchor.streams, path) ?? 'none';
  if (made === anchor.root) return undefined;
  return [`the root ${anchor.root}`, `the root ${made}`, `it does not lead to the root of anchor ${number}`];
}

const kinds = ['header', 'event', 'anchor', 'proof', 'end'];

/** A line as far as its outer shape goes; what stands in it, the chain and the proofs tell. */
function parsed(bytes: Uint8Array): ExportLine | undefined {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Record<string, unknown>;
    const kind = kinds.find((one) => one in value);
    const content = kind === undefined ? undefined : (value[kind] as Record<string, unknown>);
    if (typeof content !== 'object' || content === null) return undefined;
    if (kind === 'event' && !isEvent(content as Partial<ExportedEvent>)) return undefined;
    if (kind === 'proof' && !Array.isArray((content as Partial<ExportedProof>).path)) return undefined;
    return value as ExportLine;
  } catch {
    return undefined;
  }
}

function isEvent({ stream, revision, id, type, data, metadata }: Partial<ExportedEvent>): boolean {
  const texts = [stream, id, type].every((text) => typeof text === 'string');
  const objects = [data, metadata].every(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  );
  return texts && objects && Number.isSafeInteger(revision);
}
