import { parse } from '../../../src/audiences/pql/index.ts';

/** The names of a path as a rule writes it. */
export function namesOf(path: string): string[] {
  const { body } = parse(path);
  if (body.kind === 'name') return [body.name];
  if (body.kind !== 'postfix' || body.base.kind !== 'name') return [path];
  return [
    body.base.name,
    ...body.steps.flatMap((step) => (step.kind === 'names' ? step.names : [])),
  ];
}
