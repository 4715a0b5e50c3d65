/**
 * Makes a database in the folder named on the command line, as a program of its own: making one takes
 * some 600 MB, of which a process that went on would keep a fifth for good.
 */
import { errorText } from '../kernel/index.ts';
import { openFolder } from './pglite.ts';

try {
  const pglite = await openFolder(process.argv[2]!);
  await pglite.close();
} catch (error) {
  console.error(errorText(error));
  process.exitCode = 1;
}
