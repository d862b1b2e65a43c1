/**
 * The tenant a stream's name claims: every stream is called `kind-tenant` or `kind-tenant.id`, a kind has no hyphen and a tenant
 * no dot. Undefined where the name follows no such rule.
 */
export function tenantOfStream(stream: string): string | undefined {
  const hyphen = stream.indexOf('-');
  if (hyphen < 1) return undefined;
  const dot = stream.indexOf('.', hyphen);
  return stream.slice(hyphen + 1, dot < 0 ? undefined : dot);
}

/** The kind a stream's name claims, as `case`; undefined where the name follows no such rule. */
export function kindOfStream(stream: string): string | undefined {
  const hyphen = stream.indexOf('-');
  return hyphen < 1 ? undefined : stream.slice(0, hyphen);
}
