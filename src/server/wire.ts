/** Shapes on the wire: instants inside are milliseconds, `…Ms`; outside they are ISO 8601 texts. */
import { z } from 'zod';
import { isoTime, limits } from '../kernel/index.ts';

/** A value with every `…Ms` field renamed and written as ISO 8601 UTC. */
export function toWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) =>
      key.endsWith('Ms') && (typeof child === 'number' || child === null)
        ? [key.slice(0, -2), isoTime(child)]
        : [key, toWire(child)],
    ),
  );
}

export const isoTimeSchema = z.iso.datetime({ offset: true });

/** ISO 8601 in, milliseconds inside. */
export const instantSchema = isoTimeSchema.transform((text) => Date.parse(text));

export const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(limits.pageRowsMax).default(limits.pageRowsDefault),
  cursor: z.string().max(4_096).optional(),
});

/** Any JSON value. It refers to itself, so in the API's document it needs a name. */
export const jsonValueSchema = z.json();
z.globalRegistry.add(jsonValueSchema, { id: 'JsonValue' });

export const idParamsSchema = z.object({ id: z.string() });

export const nameSchema = z.string().trim().min(1).max(limits.nameBytes);
/** No comma: people write several tags with commas between. */
export const tagSchema = z
  .string()
  .trim()
  .max(limits.tagChars)
  .regex(/^[^,]+$/, 'must be words without a comma');
export const descriptionSchema = z.string().max(limits.descriptionBytes);

/** A page of anything, as lists answer. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() });
}
