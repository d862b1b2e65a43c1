import { readFile } from 'node:fs/promises';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import {
  type DocumentNode,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isScalarType,
  parse,
  print,
} from 'graphql';
import { printedSchema } from '../../apps/api/graphql/printed-schema.js';
import { type ApiUnderTest, startApi } from '../support/api/index.js';

/** What the face promises and nobody has built yet. It may only become shorter. */
const notBuiltYet: readonly string[] = [];

let api: ApiUnderTest;
let schema: GraphQLSchema;
let face: DocumentNode;
beforeAll(async () => {
  api = await startApi();
  ({ schema } = api.server().app.get(GraphQLSchemaHost));
  face = parse(await readFile('test/support/face.graphql', 'utf8'));
});
afterAll(() => api.stop());

/** Everything the face promises, one line each, as "Case.notes(first: Int): NoteConnection!" in parts. */
function promised(): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  const kindOf = { ObjectTypeDefinition: 'type', InputObjectTypeDefinition: 'input' } as const;
  for (const definition of face.definitions) {
    if (definition.kind === 'ScalarTypeDefinition') lines.set(definition.name.value, 'scalar');
    if (definition.kind === 'EnumTypeDefinition') {
      lines.set(definition.name.value, 'enum');
      for (const { name } of definition.values ?? []) lines.set(`${definition.name.value}.${name.value}`, 'value');
    }
    if (definition.kind !== 'ObjectTypeDefinition' && definition.kind !== 'InputObjectTypeDefinition') continue;
    lines.set(definition.name.value, kindOf[definition.kind]);
    for (const field of definition.fields ?? []) {
      const path = `${definition.name.value}.${field.name.value}`;
      lines.set(path, print(field.type));
      if (field.kind !== 'FieldDefinition') continue;
      for (const argument of field.arguments ?? []) {
        lines.set(`${path}(${argument.name.value})`, print(argument.type));
      }
    }
  }
  return lines;
}

/** The same of what is built. */
function built(): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (isScalarType(type)) lines.set(type.name, 'scalar');
    if (isEnumType(type)) {
      lines.set(type.name, 'enum');
      for (const { name } of type.getValues()) lines.set(`${type.name}.${name}`, 'value');
    }
    if (!isObjectType(type) && !isInputObjectType(type)) continue;
    lines.set(type.name, isObjectType(type) ? 'type' : 'input');
    for (const field of Object.values(type.getFields())) {
      const path = `${type.name}.${field.name}`;
      lines.set(path, String(field.type));
      for (const argument of 'args' in field ? field.args : []) {
        lines.set(`${path}(${argument.name})`, String(argument.type));
      }
    }
  }
  return lines;
}

describe('the schema', () => {
  it('is the committed schema.graphql; where it is not, "npm run schema" writes it anew', async () => {
    expect(await readFile('schema.graphql', 'utf8')).toBe(printedSchema(api.server().app));
  });

  it('keeps every name, argument, type, nullability and enum value of the face', () => {
    const has = built();
    const broken = [...promised()]
      .filter(
        ([path]) =>
          !notBuiltYet.some(
            (missing) => path === missing || path.startsWith(`${missing}.`) || path.startsWith(`${missing}(`),
          ),
      )
      .filter(([path, type]) => has.get(path) !== type)
      .map(([path, type]) => `${path}: ${type}, but it is ${has.get(path) ?? 'not there'}`);
    expect(broken).toEqual([]);
  });

  it('has none of what is listed as not built yet: strike from the list what is', () => {
    const has = built();
    const known = promised();
    expect(notBuiltYet.filter((path) => has.has(path))).toEqual([]);
    expect(notBuiltYet.filter((path) => !known.has(path))).toEqual([]);
  });

  it('demands nothing that the face does not know', () => {
    const known = promised();
    const demanded: string[] = [];
    for (const type of Object.values(schema.getTypeMap())) {
      if (!known.has(type.name)) continue;
      if (isInputObjectType(type)) {
        for (const field of Object.values(type.getFields())) {
          if (isRequiredInputField(field)) demanded.push(`${type.name}.${field.name}`);
        }
      }
      if (!isObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        if (!known.has(`${type.name}.${field.name}`)) continue;
        for (const argument of field.args.filter(isRequiredArgument)) {
          demanded.push(`${type.name}.${field.name}(${argument.name})`);
        }
      }
    }
    expect(demanded.filter((path) => !known.has(path))).toEqual([]);
  });

  it('pages every connection alike, as Relay does', () => {
    const has = built();
    const names = [...has.keys()].filter((name) => /^\w+Connection$/.test(name));
    expect(names).toEqual(expect.arrayContaining(['CaseConnection', 'NoteConnection', 'CaseEventConnection']));
    for (const name of names) {
      const edge = has.get(`${name}.edges`)!.replace(/[[\]!]/g, '');
      const node = name.replace(/Connection$/, '');
      expect(has.get(`${name}.edges`)).toBe(`[${edge}!]!`);
      expect(has.get(`${name}.pageInfo`)).toBe('PageInfo!');
      expect(has.get(`${name}.totalCount`)).toBe('Int!');
      expect(has.get(`${edge}.cursor`)).toBe('String!');
      expect(has.get(`${edge}.node`)).toBe(`${node}!`);
    }
    expect(has.get('PageInfo.hasNextPage')).toBe('Boolean!');
    expect(has.get('PageInfo.hasPreviousPage')).toBe('Boolean!');
    expect(has.get('PageInfo.startCursor')).toBe('String');
    expect(has.get('PageInfo.endCursor')).toBe('String');
  });

  it('gives every mutation an idempotency key, and an expected revision where it addresses one stream', () => {
    for (const { name, args } of Object.values(schema.getMutationType()!.getFields())) {
      const input = args.find((argument) => argument.name === 'input');
      const type = schema.getType(String(input?.type).replace('!', ''));
      if (!isInputObjectType(type)) throw new Error(`${name} takes no input`);
      const fields = type.getFields();
      expect({ name, commandId: String(fields.commandId?.type) }).toEqual({ name, commandId: 'ID' });
      if (fields.caseId !== undefined) {
        expect({ name, revision: String(fields.expectedRevision?.type) }).toEqual({ name, revision: 'Int' });
      }
    }
  });
});
