/** The page's policy forbids code made of text, which zod would try. Imported before any schema. */
import { z } from 'zod';

z.config({ jitless: true });
