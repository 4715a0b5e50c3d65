/** The page's policy forbids code made of text, which zod would try. Imported before any schema. */
import * as z from 'zod/mini';

z.config({ jitless: true });
