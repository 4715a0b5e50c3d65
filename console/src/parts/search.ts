/**
 * What a link may say after its question mark. A bad value is left out, which is told once, and never
 * a blank page. Of zod the small form: it is loaded before the first page.
 */
import { ToastQueue } from '@react-spectrum/s2';
import * as z from 'zod/mini';

const shownChars = 40;
const told = new Set<string>();

function tellDropped(value: unknown): void {
  const text = String(value).slice(0, shownChars);
  if (told.has(text)) return;
  told.add(text);
  ToastQueue.neutral(`"${text}" in the link is not known here; it is left out.`, {
    timeout: 8_000,
  });
}

function dropped<Schema extends z.ZodMiniType>(schema: Schema) {
  return z.catch(z.optional(schema), ({ input }) => {
    tellDropped(input);
    return undefined as z.output<Schema> | undefined;
  });
}

/** Any text. One of digits alone arrives as a number. */
export const text = dropped(
  z.pipe(z.union([z.string(), z.number(), z.boolean()]), z.transform(String)),
);
export const flag = dropped(z.boolean());
export const instant = dropped(z.iso.datetime());

export function oneOf<const Values extends readonly string[]>(...values: Values) {
  return dropped(z.enum(values));
}

export const search = z.object;
