import { TypeMetadataStorage } from '@nestjs/graphql';
import { type ApiUnderTest, startApi } from '../support/api/index.js';

type Handler = {
  readonly target: { readonly prototype: object };
  readonly methodName: string;
  readonly methodArgs: readonly Argument[];
};
type Argument = {
  readonly kind: string;
  readonly name: string;
  readonly index: number;
  readonly typeFn: () => unknown;
};

let api: ApiUnderTest;
// The decorators' metadata are complete once a server has made its schema of them.
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

describe('the inputs of every query, mutation and subscription', () => {
  // The pipe validates by the type of the parameter that the compiler emits, which is Object for `SomeInput | null`.
  it('are validated by their class', () => {
    const inputs = new Set<unknown>(TypeMetadataStorage.getInputTypesMetadata().map(({ target }) => target));
    const handlers = [
      ...TypeMetadataStorage.getQueriesMetadata(),
      ...TypeMetadataStorage.getMutationsMetadata(),
      ...TypeMetadataStorage.getSubscriptionsMetadata(),
    ] as unknown as readonly Handler[];
    const checked: string[] = [];
    const unchecked: string[] = [];
    for (const { target, methodName, methodArgs } of handlers) {
      const emitted = Reflect.getMetadata('design:paramtypes', target.prototype, methodName);
      for (const { kind, name, index, typeFn } of methodArgs) {
        if (kind !== 'arg' || !inputs.has(typeFn())) continue;
        (emitted[index] === typeFn() ? checked : unchecked).push(`${methodName}(${name})`);
      }
    }
    expect(unchecked).toEqual([]);
    expect(checked).toEqual(expect.arrayContaining(['openCase(input)', 'cases(filter)', 'articles(orderBy)']));
  });

  it('are refused with the field named where a filter has too many values', async () => {
    const tag = Array.from({ length: 101 }, (_, at) => `tag ${at}`);
    const ann = await api.as();
    const error = await ann.refusal('query ($tag: [String!]) { cases(filter: { tag: $tag }) { totalCount } }', {
      tag,
    });
    expect(error.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ field: 'tag' }] });
  });

  it.each(['cases', 'cases(filter: null, orderBy: null)', 'articles', 'articles(filter: null, orderBy: null)'])(
    'stay ungiven in %s',
    async (field) => {
      const ann = await api.as();
      expect(await ann.ask(`{ ${field} { totalCount edges { node { id } } } }`)).toMatchObject({
        [field.split('(')[0]!]: { totalCount: 0, edges: [] },
      });
    },
  );
});
