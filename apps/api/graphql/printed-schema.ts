import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { lexicographicSortSchema, printSchema } from 'graphql';

/** The schema a server serves as SDL: sorted, with descriptions. What schema.graphql at the root holds. */
export function printedSchema(app: NestFastifyApplication): string {
  const { schema } = app.get(GraphQLSchemaHost);
  return `# Generated from the code by "npm run schema". Do not edit.\n\n${printSchema(lexicographicSortSchema(schema))}\n`;
}
