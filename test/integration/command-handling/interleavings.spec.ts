import fc from 'fast-check';
import { EventStoreError } from '#libs/event-store';
import { eventStoreWith, temporaryStores } from '../../support/projections/index.js';
import { entering, type Ledger, type LedgerHandler, type LedgerOutcome, ledgerHandler } from './ledger.js';

const stores = temporaryStores();

type Attempt = {
  readonly process: 0 | 1;
  readonly command: number;
  readonly expecting: number | undefined;
  /** Whether the process is asked without waiting for the attempt before. */
  readonly atOnce: boolean;
  /** Whether the answer to its first append is lost on the way, written or not. */
  readonly loses: 'nothing' | 'the append' | 'the answer';
  readonly restarts: boolean;
};
const attempts: fc.Arbitrary<Attempt[]> = fc.array(
  fc.record({
    process: fc.constantFrom(0 as const, 1 as const),
    command: fc.nat(7),
    expecting: fc.option(fc.integer({ min: -1, max: 8 }), { nil: undefined, freq: 5 }),
    atOnce: fc.boolean(),
    loses: fc.constantFrom('nothing' as const, 'nothing' as const, 'the append' as const, 'the answer' as const),
    restarts: fc.boolean(),
  }),
  { maxLength: 14 },
);

/** What command number n enters: one label, or two, or one that others enter as well. */
const labelsOf = (command: number) => (command % 3 === 0 ? [`${command}`, 'common'] : [`${command}`]);

describe('any commands, sent any number of times by two processes that crash, wait or lose answers', () => {
  it('leave a stream of contiguous revisions with each command in it once at the most, and every answer true', async () => {
    let run = 0;
    const losing = { value: 'nothing' as Attempt['loses'] };
    const unreliable = eventStoreWith(stores.events, {
      append: async (...given) => {
        const { value } = losing;
        losing.value = 'nothing';
        const lost = () => new EventStoreError('timeout', 'lost on the way', { outcomeUnknown: true });
        if (value === 'the append') throw lost();
        const result = await stores.events.append(...given);
        if (value === 'the answer') throw lost();
        return result;
      },
    });

    await fc.assert(
      fc.asyncProperty(attempts, async (sequence) => {
        run += 1;
        const stream = `ledger-acme.${run}`;
        const started = (): LedgerHandler => ledgerHandler(unreliable);
        const processes = [started(), started()];
        const answers: { readonly attempt: Attempt; readonly outcome: Promise<LedgerOutcome> }[] = [];
        for (const attempt of sequence) {
          if (attempt.restarts) processes[attempt.process] = started();
          losing.value = attempt.loses;
          const outcome = processes[attempt.process]!.handle(
            entering(labelsOf(attempt.command), {
              commandId: `command-${attempt.command}`,
              stream,
              expectedRevision: attempt.expecting,
            }),
          );
          answers.push({ attempt, outcome });
          if (!attempt.atOnce) await outcome;
        }

        const outcomes = await Promise.all(answers.map(({ outcome }) => outcome));
        const log = await stores.events.readStream(stream);
        expect(log.map(({ revision }) => revision)).toEqual(log.map((_, index) => index));
        const labels = log.map(({ data }) => data.label);
        expect(new Set(labels).size).toBe(labels.length);
        expect(new Set(log.map(({ id }) => id)).size).toBe(log.length);

        for (const [index, { attempt }] of answers.entries()) {
          const outcome = outcomes[index]!;
          if (outcome.outcome === 'refused') {
            expect(attempt.expecting).toBeDefined();
            expect(outcome.refusal).toMatchObject({
              code: 'REVISION_CONFLICT',
              details: { expected: attempt.expecting },
            });
            continue;
          }
          const asOfThen: Ledger['labels'] = labels.slice(0, outcome.revision + 1).map(String);
          expect(outcome.state.labels).toEqual(asOfThen);
          expect(asOfThen).toEqual(expect.arrayContaining(labelsOf(attempt.command)));
          expect(outcome.position).toBe(log[outcome.revision]?.position);
          if (outcome.repeated) expect(log[outcome.revision]?.metadata.commandId).toBe(`command-${attempt.command}`);
        }
      }),
      { numRuns: 60 },
    );
  });
});
