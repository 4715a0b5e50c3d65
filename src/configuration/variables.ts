/** References to variables of the environment, `${NAME}`: the whole of a value, never a part of it. */
import { parseDocument } from 'yaml';
import { isJsonObject } from '../kernel/index.ts';

const reference = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/;

/** The variable that a value stands for, or null when it stands for itself. */
export function readVariable(value: unknown): string | null {
  return typeof value === 'string' ? (reference.exec(value)?.[1] ?? null) : null;
}

/** `PX production`, `clientSecret` → `PX_PRODUCTION_CLIENT_SECRET`, counted up when taken. */
export function variableFor(account: string, field: string, taken: Set<string>): string {
  const words = `${account}_${field.replace(/([a-z])([A-Z])/g, '$1_$2')}`
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toUpperCase();
  const name = /^[0-9]/.test(words) ? `ACCOUNT_${words}` : words;
  let free = name;
  for (let count = 2; taken.has(free); count += 1) free = `${name}_${count}`;
  taken.add(free);
  return free;
}

/**
 * The variables that a file's accounts refer to: the only ones of its environment that the command
 * line gives to the server. What is not YAML refers to none.
 */
export function variablesOf(text: string): string[] {
  const document = parseDocument(text, { prettyErrors: false });
  if (document.errors.length > 0) return [];
  const file = document.toJS({ maxAliasCount: 1_000 }) as unknown;
  const list = isJsonObject(file) && Array.isArray(file['accounts']) ? file['accounts'] : [];
  const values = list.flatMap((account) =>
    isJsonObject(account)
      ? [account['authentication'], account['settings']].flatMap((part) =>
          isJsonObject(part) ? Object.values(part) : [],
        )
      : [],
  );
  return [...new Set(values.flatMap((value) => readVariable(value) ?? []))];
}
