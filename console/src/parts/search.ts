/**
 * What a link may say after its question mark. A bad value is dropped, never a blank page. Of zod the
 * small form: it is loaded before the first page.
 */
import * as z from 'zod/mini';

const dropped = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z.catch(z.optional(schema), undefined as z.output<Schema> | undefined);

export const text = dropped(z.string());
export const flag = dropped(z.boolean());
export const instant = dropped(z.iso.datetime());

export function oneOf<const Values extends readonly string[]>(...values: Values) {
  return dropped(z.enum(values));
}

export const search = z.object;
