import type { UseCases } from '#libs/runtime';
import { benchCase, benchContext } from './bench-context.js';
import { secondsOf } from './measure.js';

const commandsPerCase = 10;

/** Opens cases and adds nine notes to each, so many cases at once, through the use cases. @returns commands a second. */
export async function commandRate({ cases }: Pick<UseCases, 'cases'>, count: number, atOnce: number): Promise<number> {
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < count; index = next++) {
      const { snapshot } = await cases.open(benchContext(), benchCase(index));
      for (let note = 1; note < commandsPerCase; note += 1) {
        const body = `Note ${note}: looked at it again and wrote to the customer.`;
        await cases.addNote(benchContext(), { caseId: snapshot.id, kind: 'INTERNAL', body });
      }
    }
  };
  const seconds = await secondsOf(() => Promise.all(Array.from({ length: atOnce }, worker)));
  return (count * commandsPerCase) / seconds;
}
