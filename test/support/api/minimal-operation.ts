import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import type { Variables } from './graphql-client.js';

export type Operation = {
  readonly kind: 'query' | 'mutation';
  readonly name: string;
  readonly document: string;
  readonly variables: Variables;
};

/** The smallest sensible request for every query and mutation a schema has. Ids in it exist nowhere. */
export function everyOperation(schema: GraphQLSchema): readonly Operation[] {
  const of = (kind: Operation['kind'], fields: Readonly<Record<string, GraphQLField<unknown, unknown>>> = {}) =>
    Object.values(fields).map((field) => minimal(kind, field));
  return [...of('query', schema.getQueryType()?.getFields()), ...of('mutation', schema.getMutationType()?.getFields())];
}

/** The operations that take an id anywhere in their arguments. */
export function takesIds(schema: GraphQLSchema, name: string): boolean {
  const field = schema.getQueryType()?.getFields()[name] ?? schema.getMutationType()?.getFields()[name];
  return field?.args.some(({ type }) => holdsId(type)) ?? false;
}

function holdsId(type: GraphQLInputType): boolean {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return named.name === 'ID';
  // The idempotency key names no thing.
  return Object.values(named.getFields()).some((field) => field.name !== 'commandId' && holdsId(field.type));
}

function minimal(kind: Operation['kind'], field: GraphQLField<unknown, unknown>): Operation {
  const args = field.args.filter(isRequiredArgument);
  const declared = args.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  const passed = args.map(({ name }) => `${name}: $${name}`).join(', ');
  const selection = isLeafType(getNamedType(field.type)) ? '' : '{ __typename }';
  return {
    kind,
    name: field.name,
    document: `${kind} ${declared && `(${declared})`} { ${field.name}${passed && `(${passed})`} ${selection} }`,
    variables: Object.fromEntries(args.map(({ name, type }) => [name, sample(type)])),
  };
}

function sample(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return sample(type.ofType);
  if (isListType(type)) return [sample(type.ofType)];
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (isInputObjectType(type)) {
    const required = Object.values(type.getFields()).filter(isRequiredInputField);
    return Object.fromEntries(required.map((field) => [field.name, sample(field.type)]));
  }
  return (
    { ID: 'no-such-thing', Int: 1, Float: 1, Boolean: true, DateTime: '2026-01-31T09:00:00Z' }[type.name] ?? 'some'
  );
}
